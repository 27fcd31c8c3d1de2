using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="AutoContrast"/>.</summary>
internal sealed class AutoContrastExecutor : ViewStepExecutor<AutoContrast>
{
    protected override Tensor Execute(AutoContrast step, Tensor images, ViewContext context)
    {
        var smallest = images.amin([-2, -1], keepdim: true);
        var range = images.amax([-2, -1], keepdim: true) - smallest;
        return where(range.eq(0), images, (images - smallest) / range);
    }
}
