using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="ResizeShorterSide"/>.</summary>
internal sealed class ResizeShorterSideExecutor : ViewStepExecutor<ResizeShorterSide>
{
    protected override Tensor Execute(ResizeShorterSide step, Tensor images, ViewContext context)
    {
        var (height, width) = (images.shape[^2], images.shape[^1]);
        var shorter = Math.Min(height, width);
        return Resampling.Resize(images, step.Size * height / shorter, step.Size * width / shorter, step.Interpolation);
    }
}
