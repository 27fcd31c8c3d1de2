using static TorchSharp.torch;

namespace Fungi.Models.Layers;

/// <summary>Learned tokens that every image has beside its patches: class tokens, or registers.</summary>
public sealed class LearnedTokens
{
    private readonly Parameter tokens;

    /// <summary>Declares <c>NAME</c> [1, count, width].</summary>
    public LearnedTokens(ParameterSet parameters, string name, int width, int count) => tokens = parameters.Declare(name, Initializers.Normal, 1, count, width);

    /// <summary>[1, count, width].</summary>
    public Tensor Forward(ScalarType type) => tokens.As(type);
}
