using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="Normalize"/>.</summary>
internal sealed class NormalizeExecutor : ViewStepExecutor<Normalize>
{
    protected override Tensor Execute(Normalize step, Tensor images, ViewContext context) =>
        images.sub(Channels(step.Statistics.Mean, images.device)).div_(Channels(step.Statistics.StandardDeviation, images.device));

    private static Tensor Channels((double Red, double Green, double Blue) values, Device device) =>
        tensor([(float)values.Red, (float)values.Green, (float)values.Blue], [3, 1, 1]).to(device);
}
