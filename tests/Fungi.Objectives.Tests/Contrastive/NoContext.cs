using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Contrastive;

/// <summary>The context of a method that fits state and needs neither backbone nor random numbers.</summary>
internal sealed class NoContext() : FitContext(CancellationToken.None)
{
    public override Tensor Embed(Tensor images) => throw new NotSupportedException();

    public override Tensor Uniform(string name, double low, double high, params long[] shape) => throw new NotSupportedException();

    /// <summary>What an objective's own method makes of training samples.</summary>
    public static Tensor Fit(ISslObjective objective, params Tensor[] samples) =>
        objective.Features(Modality.Image)!.Inputs.OfType<FittedInput>().Single().By.Function(samples, new NoContext());
}
