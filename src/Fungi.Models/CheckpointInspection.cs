namespace Fungi.Models;

/// <summary>What can be said of a checkpoint before a tensor is read.</summary>
public sealed class CheckpointInspection : IDisposable
{
    private readonly Checkpoint checkpoint;

    private CheckpointInspection(Checkpoint checkpoint)
    {
        this.checkpoint = checkpoint;
        if (BackboneFamily.Of(checkpoint) is not { } family) return;
        Family = family.Name;
        try
        {
            using var tensors = new RenamedTensors(checkpoint, family.Names);
            var (architecture, transform) = family.Read(tensors, new BackboneOptions());
            using var backbone = architecture.Build(BackboneMetadata.Transform(tensors, transform));
            (Backbone, RecommendedLayer) = ($"{backbone}", backbone.RecommendedLayer);
        }
        catch (InputException exception)
        {
            Obstacle = exception.Message;
        }
    }

    /// <summary>All tensors under the file's own names, in its order.</summary>
    public IReadOnlyDictionary<string, TensorDescription> Tensors => checkpoint.Whole.Tensors;

    /// <summary>What the file says beside its tensors.</summary>
    public IReadOnlyDictionary<string, string> Metadata => checkpoint.Metadata;

    /// <summary>The files, more than one of a sharded checkpoint.</summary>
    public IReadOnlyList<string> Files => checkpoint.Files;

    /// <summary>What stands before the backbone's names, such as <c>teacher.backbone.</c>; empty: nothing.</summary>
    public string Prefix => checkpoint.Prefix;

    /// <summary>The family of the backbone, in words; null: none is recognised.</summary>
    public string? Family { get; }

    /// <summary>The backbone as its names and shapes tell it; null where they do not.</summary>
    public string? Backbone { get; }

    /// <summary>The layer that is recommended as target; null where there is no <see cref="Backbone"/>.</summary>
    public string? RecommendedLayer { get; }

    /// <summary>Why a recognised family makes no backbone of it without further options; null where it does.</summary>
    public string? Obstacle { get; }

    /// <summary>Reads a checkpoint's table of contents.</summary>
    /// <exception cref="InputException">The file is absent, of no known format, or malformed.</exception>
    public static CheckpointInspection Of(string path)
    {
        var opened = Checkpoint.Load(path);
        try
        {
            return new(opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => checkpoint.Dispose();
}
