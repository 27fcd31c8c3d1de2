using Fungi.Runtime.Views;
using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>The views of one group of some samples, and what a backbone made of them.</summary>
/// <param name="Rendered">The views.</param>
/// <param name="ClassTokens">[B, V, C, E], of a backbone with C class tokens; null where no input asks for what the backbone makes of the views.</param>
/// <param name="PatchTokens">[B, V, N, E]; null where no input asks for them.</param>
public sealed record EmbeddedViews(RenderedViews Rendered, Tensor? ClassTokens = null, Tensor? PatchTokens = null)
{
    /// <summary>[B, V, E], the first class token.</summary>
    /// <exception cref="InvalidOperationException">The views have not passed through the backbone.</exception>
    public Tensor Embeddings => Embedding(0) ?? throw new InvalidOperationException("The views have not passed through the backbone.");

    /// <summary>[B, V, E], a class token, or the last of a backbone that has fewer; null where the views have not passed through the backbone.</summary>
    public Tensor? Embedding(int classToken) => ClassTokens?.select(2, Math.Min(classToken, ClassTokens.shape[2] - 1));

    /// <summary>The first views of each sample.</summary>
    public EmbeddedViews FirstViews(int count) => Select(tensor => tensor.narrow(1, 0, count));

    /// <summary>Some of the samples.</summary>
    public EmbeddedViews Samples(IEnumerable<int> samples)
    {
        var index = tensor(samples.Select(sample => (long)sample).ToArray(), device: Rendered.Pixels.device);
        return Select(tensor => tensor.index_select(0, index));
    }

    private EmbeddedViews Select(Func<Tensor, Tensor> part) =>
        new(Rendered.Select(part), ClassTokens is null ? null : part(ClassTokens), PatchTokens is null ? null : part(PatchTokens));
}
