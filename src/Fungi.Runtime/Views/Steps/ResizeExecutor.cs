using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="Resize"/>.</summary>
internal sealed class ResizeExecutor : ViewStepExecutor<Resize>
{
    protected override Tensor Execute(Resize step, Tensor images, ViewContext context)
    {
        var size = step.Size ?? context.ImageSize;
        return Resampling.Resize(images, size, size, step.Interpolation);
    }
}
