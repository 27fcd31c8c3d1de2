using static TorchSharp.torch;

namespace Fungi.Objectives.Tests;

/// <summary>For methods that fit state to their tensors alone.</summary>
internal sealed class BareFitContext() : FitContext(CancellationToken.None)
{
    /// <summary>What the objective's own method makes of tensors.</summary>
    public static Tensor Fit(ISslObjective objective, string parameter, params Tensor[] tensors) =>
        objective.Features(Modality.Image)!.Input<FittedInput>(parameter).By.Function(tensors, new BareFitContext());

    public override Tensor Embed(Tensor images) => throw new NotSupportedException();

    public override Tensor Uniform(string name, double low, double high, params long[] shape) => throw new NotSupportedException();
}
