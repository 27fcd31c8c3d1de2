using Fungi.Runtime.Views;
using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>The views of one group of some samples, and what a backbone made of them.</summary>
/// <param name="Rendered">The views.</param>
/// <param name="Embeddings">[B, V, E].</param>
/// <param name="PatchTokens">[B, V, N, E]; null where no input asks for them.</param>
public sealed record EmbeddedViews(RenderedViews Rendered, Tensor Embeddings, Tensor? PatchTokens)
{
    /// <summary>The first views of each sample.</summary>
    public EmbeddedViews FirstViews(int count) => Select(tensor => tensor.narrow(1, 0, count));

    /// <summary>Some of the samples.</summary>
    public EmbeddedViews Samples(IEnumerable<int> samples)
    {
        var index = tensor(samples.Select(sample => (long)sample).ToArray(), device: Embeddings.device);
        return Select(tensor => tensor.index_select(0, index));
    }

    private EmbeddedViews Select(Func<Tensor, Tensor> part) =>
        new(Rendered.Select(part), part(Embeddings), PatchTokens is null ? null : part(PatchTokens));
}
