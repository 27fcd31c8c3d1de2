namespace Fungi.Objectives.Reconstruction;

/// <summary>What a context autoencoder has to restore.</summary>
public enum ContextRegion
{
    /// <summary>Rectangles at random places.</summary>
    Blocks,

    /// <summary>The square in the middle, a quarter of the area: the paper's central region.</summary>
    Center,
}
