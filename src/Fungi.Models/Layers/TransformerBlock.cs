using static TorchSharp.torch;

namespace Fungi.Models.Layers;

/// <summary>A pre-norm transformer block: x + attention(norm1(x)), then x + mlp(norm2(x)).</summary>
public sealed class TransformerBlock
{
    private readonly LayerNorm norm1;
    private readonly Attention attention;
    private readonly LayerNorm norm2;
    private readonly Mlp mlp;

    /// <summary>Declares <c>PATH.norm1</c>, <c>PATH.attn</c>, <c>PATH.norm2</c> and <c>PATH.mlp</c>.</summary>
    public TransformerBlock(ParameterSet parameters, string path, int width, int heads, int hiddenDim, double epsilon)
    {
        norm1 = new LayerNorm(parameters, $"{path}.norm1", width, epsilon);
        attention = new Attention(parameters, $"{path}.attn", width, heads);
        norm2 = new LayerNorm(parameters, $"{path}.norm2", width, epsilon);
        mlp = new Mlp(parameters, $"{path}.mlp", width, hiddenDim);
    }

    /// <summary>Its linear layers, in the order of the forward pass.</summary>
    public IEnumerable<Linear> LinearLayers => [attention.Qkv, attention.Proj, mlp.Fc1, mlp.Fc2];

    /// <summary>Runs the block for the first tokens: everything after the attention's keys and values is token-wise.</summary>
    /// <param name="tokens">[N, T, width].</param>
    /// <param name="queries">Q: for how many leading tokens the result is wanted.</param>
    /// <param name="tap">Where to begin the autograd graph.</param>
    /// <returns>[N, Q, width].</returns>
    public Tensor Forward(Tensor tokens, long queries, Tap? tap)
    {
        using var scope = NewDisposeScope();
        var attended = tokens.narrow(1, 0, queries) + attention.Forward(norm1.Forward(tokens), queries, tap);
        return (attended + mlp.Forward(norm2.Forward(attended), tap)).MoveToOuterDisposeScope();
    }
}
