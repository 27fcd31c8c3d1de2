using static TorchSharp.torch;

namespace Fungi.Models.Layers;

/// <summary>
/// The learned tokens that stand for the whole image: one, or several in one tensor, as in UDI (arXiv 2407.17671), or a second one of its
/// own, as in distilled DeiT (Touvron et al. 2021, arXiv 2012.12877).
/// </summary>
public sealed class ClassTokens
{
    private const string Name = "cls_token";
    private const string Second = "dist_token";

    private readonly Parameter[] tokens;

    /// <summary>Declares <c>cls_token</c> [1, count, width]; or, of a distilled network, this and <c>dist_token</c> [1, 1, width].</summary>
    public ClassTokens(ParameterSet parameters, int width, int count, bool isDistilled)
    {
        Count = count;
        tokens = isDistilled
            ? [parameters.Declare(Name, Initializers.Normal, 1, 1, width), parameters.Declare(Second, Initializers.Normal, 1, 1, width)]
            : [parameters.Declare(Name, Initializers.Normal, 1, count, width)];
    }

    /// <summary>How many there are, C.</summary>
    public int Count { get; }

    /// <summary>How many a checkpoint has, and whether the second has a tensor of its own.</summary>
    public static (int Count, bool IsDistilled) Of(TensorFile checkpoint) =>
        checkpoint.Tensors.ContainsKey(Second) ? (2, true) : checkpoint.Tensors[Name].Shape is [_, > 0 and var count, _] ? ((int)count, false) : (1, false);

    /// <summary>[1, C, width].</summary>
    public Tensor Forward(ScalarType type) => tokens is [var only] ? only.As(type) : cat([.. tokens.Select(token => token.As(type))], 1);
}
