using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="Solarize"/>.</summary>
internal sealed class SolarizeExecutor : ViewStepExecutor<Solarize>
{
    protected override Tensor Execute(Solarize step, Tensor images, ViewContext context) => where(images.ge(step.Threshold), 1 - images, images);
}
