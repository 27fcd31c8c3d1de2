using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fungi.Models.Layers;

/// <summary>Multi-head self-attention with one linear layer for queries, keys and values (Vaswani et al. 2017).</summary>
public sealed class Attention
{
    private readonly int width;
    private readonly int heads;

    /// <summary>Declares <c>PATH.qkv</c> and <c>PATH.proj</c>.</summary>
    public Attention(ParameterSet parameters, string path, int width, int heads, bool hasQkvBias = true)
    {
        this.width = width;
        this.heads = heads;
        Qkv = new Linear(parameters, $"{path}.qkv", width, 3 * width, hasQkvBias);
        Proj = new Linear(parameters, $"{path}.proj", width, width);
    }

    /// <summary>Tokens to queries, keys and values, in this order.</summary>
    public Linear Qkv { get; }

    /// <summary>The heads' outputs, side by side, to tokens.</summary>
    public Linear Proj { get; }

    /// <summary>Lets the first tokens look at all tokens.</summary>
    /// <param name="tokens">[N, T, width].</param>
    /// <param name="queries">Q: for how many leading tokens the result is wanted.</param>
    /// <param name="tap">Where to begin the autograd graph.</param>
    /// <returns>[N, Q, width].</returns>
    public Tensor Forward(Tensor tokens, long queries, Tap? tap)
    {
        Tensor query, keyValue;
        if (queries == tokens.shape[1] || Qkv.IsTapped(tap))
        {
            var all = Qkv.Forward(tokens, tap);
            query = all.narrow(1, 0, queries).narrow(2, 0, width);
            keyValue = all.narrow(2, width, 2 * width);
        }
        else
        {
            query = Qkv.ForwardSlice(tokens.narrow(1, 0, queries), 0, width);
            keyValue = Qkv.ForwardSlice(tokens, width, 2 * width);
        }

        var attended = functional.scaled_dot_product_attention(
            SplitHeads(query), SplitHeads(keyValue.narrow(2, 0, width)), SplitHeads(keyValue.narrow(2, width, width)));
        return Proj.Forward(attended.transpose(1, 2).reshape(tokens.shape[0], queries, width), tap);
    }

    /// <summary>How much the first tokens look at each token.</summary>
    /// <param name="tokens">[N, T, width].</param>
    /// <param name="queries">Q: for how many leading tokens.</param>
    /// <returns>[N, heads, Q, T], float32: shares that sum to 1 over the tokens.</returns>
    public Tensor Shares(Tensor tokens, long queries)
    {
        var query = SplitHeads(Qkv.ForwardSlice(tokens.narrow(1, 0, queries), 0, width)).to(ScalarType.Float32);
        var key = SplitHeads(Qkv.ForwardSlice(tokens, width, width)).to(ScalarType.Float32);
        return functional.softmax(query.matmul(key.transpose(-2, -1)) / Math.Sqrt((double)width / heads), -1);
    }

    // [N, T, width] to [N, heads, T, width / heads]
    private Tensor SplitHeads(Tensor tokens) =>
        tokens.reshape(tokens.shape[0], tokens.shape[1], heads, width / heads).transpose(1, 2);
}
