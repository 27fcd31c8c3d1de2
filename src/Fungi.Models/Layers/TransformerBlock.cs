using static TorchSharp.torch;

namespace Fungi.Models.Layers;

/// <summary>A pre-norm transformer block: x + attention(norm1(x)), then x + mlp(norm2(x)); what is added may be scaled by channel.</summary>
public sealed class TransformerBlock
{
    private readonly LayerNorm norm1;
    private readonly Attention attention;
    private readonly LayerScale? scale1;
    private readonly LayerNorm norm2;
    private readonly IFeedForward mlp;
    private readonly LayerScale? scale2;

    /// <summary>Declares <c>PATH.norm1</c>, <c>PATH.attn</c>, <c>PATH.norm2</c> and <c>PATH.mlp</c>, with layer scale <c>PATH.ls1</c> and <c>PATH.ls2</c>.</summary>
    public TransformerBlock(ParameterSet parameters, string path, VisionTransformerArchitecture architecture)
    {
        var (width, epsilon) = (architecture.Width, architecture.Epsilon);
        norm1 = new LayerNorm(parameters, $"{path}.norm1", width, epsilon);
        attention = new Attention(parameters, $"{path}.attn", width, architecture.Heads, architecture.HasQkvBias);
        scale1 = architecture.HasLayerScale ? new LayerScale(parameters, $"{path}.ls1", width) : null;
        norm2 = new LayerNorm(parameters, $"{path}.norm2", width, epsilon);
        mlp = architecture.Activation.CreateFeedForward(parameters, $"{path}.mlp", width, architecture.HiddenDim);
        scale2 = architecture.HasLayerScale ? new LayerScale(parameters, $"{path}.ls2", width) : null;
    }

    /// <summary>Its linear layers, in the order of the forward pass.</summary>
    public IEnumerable<Linear> LinearLayers => [attention.Qkv, attention.Proj, .. mlp.LinearLayers];

    /// <summary>Runs the block for the first tokens: everything after the attention's keys and values is token-wise.</summary>
    /// <param name="tokens">[N, T, width].</param>
    /// <param name="queries">Q: for how many leading tokens the result is wanted.</param>
    /// <param name="tap">Where to begin the autograd graph.</param>
    /// <returns>[N, Q, width].</returns>
    public Tensor Forward(Tensor tokens, long queries, Tap? tap)
    {
        using var scope = NewDisposeScope();
        var attended = tokens.narrow(1, 0, queries) + Scaled(scale1, attention.Forward(norm1.Forward(tokens), queries, tap));
        return (attended + Scaled(scale2, mlp.Forward(norm2.Forward(attended), tap))).MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="Attention.Shares"/>
    public Tensor AttentionShares(Tensor tokens, long queries) => attention.Shares(norm1.Forward(tokens), queries);

    private static Tensor Scaled(LayerScale? scale, Tensor addend) => scale?.Forward(addend) ?? addend;
}
