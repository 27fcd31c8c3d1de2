namespace Fungi.Models;

/// <summary>Backbones whose checkpoints look alike. A new kind is a file with a property like those below, and a place in the list.</summary>
/// <param name="Id">Its name in a file's metadata.</param>
/// <param name="Name">Its name in messages.</param>
/// <param name="Recognizes">Whether a checkpoint's tensors are those of this family.</param>
/// <param name="Names">How the family names its tensors.</param>
/// <param name="Read">
/// The architecture, and the transform if nothing says otherwise, from tensors under our names. The options may name sizes; presets, heads and
/// pooling are seen to by the caller.
/// </param>
internal sealed record BackboneFamily(
    string Id, string Name, Func<Checkpoint, bool> Recognizes, TensorNames Names, Func<TensorFile, BackboneOptions, (IBackboneArchitecture Architecture, InferenceTransform Transform)> Read)
{
    /// <summary>All families, those first whose marks are rarer.</summary>
    public static IReadOnlyList<BackboneFamily> All { get; } =
    [
        ClipFamilies.OpenAI, ClipFamilies.HuggingFace, TorchvisionFamily.Family, HuggingFaceFamilies.DinoV2, HuggingFaceFamilies.Vit, DinoV2Family.Family,
        TimmFamilies.Distilled, TimmFamilies.PackedSwiGlu, UdiFamily.Family, MaeFamily.Family, TimmFamilies.Vit, DinoFamily.Family, ResidualNetworkFamilies.Swav, ResidualNetworkFamilies.Torchvision,
    ];

    /// <summary>The family of a checkpoint: the first that recognises it, unless its metadata names another that does; null: none does.</summary>
    public static BackboneFamily? Of(Checkpoint checkpoint)
    {
        BackboneFamily[] recognized = [.. All.Where(family => family.Recognizes(checkpoint))];
        return Array.Find(recognized, family => family.Id == checkpoint.Metadata.GetValueOrDefault(BackboneMetadata.Family)) ?? recognized.FirstOrDefault();
    }
}
