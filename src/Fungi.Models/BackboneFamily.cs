namespace Fungi.Models;

/// <summary>Backbones of one kind. A new kind is a new class that ends in a property like this, and a place in the list.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Recognizes">Whether a checkpoint's tensors are those of this family.</param>
/// <param name="Load">Makes the backbone and fills it.</param>
internal sealed record BackboneFamily(string Name, Func<Checkpoint, bool> Recognizes, Func<Checkpoint, BackboneOptions, Backbone> Load)
{
    public static IReadOnlyList<BackboneFamily> All { get; } = [VisionTransformer.Family];
}
