using static TorchSharp.torch;

namespace Fungi.Runtime.State;

/// <summary>A backbone's embeddings of images that are no samples of a dataset, such as a generator's.</summary>
/// <param name="forward">The backbone, from normalised images [N, 3, H, W] to embeddings [N, E].</param>
/// <param name="perPass">How many images it takes at once, at most.</param>
public sealed class ImageEmbedder(Func<Tensor, Tensor> forward, int perPass)
{
    /// <summary>From normalised images [N, 3, H, W] to [N, E], without gradient.</summary>
    public Tensor Embed(Tensor images)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        return cat([.. images.split(perPass).Select(Pass)]).MoveToOuterDisposeScope();
    }

    private Tensor Pass(Tensor images)
    {
        using var scope = NewDisposeScope();
        return forward(images).MoveToOuterDisposeScope();
    }
}
