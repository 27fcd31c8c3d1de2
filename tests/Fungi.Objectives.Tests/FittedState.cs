using static TorchSharp.torch;

namespace Fungi.Objectives.Tests;

/// <summary>What an objective's own method makes of training samples, called as the runtime calls it.</summary>
internal static class FittedState
{
    /// <param name="objective">The objective.</param>
    /// <param name="parameter">The parameter of its loss that is fitted.</param>
    /// <param name="sources">The values of the training samples, in the order of the method's parameters.</param>
    public static Tensor Of(ISslObjective objective, string parameter, params Tensor[] sources) =>
        objective.Features(Modality.Image)!.Input<FittedInput>(parameter).By.Function(sources, new Context());

    /// <summary>A backbone that sees the mean colour and the contrast of an image, and the random numbers of torch.</summary>
    private sealed class Context() : FitContext(CancellationToken.None)
    {
        public override Tensor Embed(Tensor images) => cat([images.mean([2, 3]), images.var([2, 3])], 1);

        public override Tensor Uniform(string name, double low, double high, params long[] shape) =>
            low + ((high - low) * rand(shape, dtype: ScalarType.Float64));
    }
}
