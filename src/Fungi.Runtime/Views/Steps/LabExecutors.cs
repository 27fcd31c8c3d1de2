using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="ToLab"/>.</summary>
internal sealed class ToLabExecutor : ViewStepExecutor<ToLab>
{
    protected override Tensor Execute(ToLab step, Tensor images, ViewContext context) => CieLab.From(images);
}

/// <summary>Executes <see cref="LabLightness"/>.</summary>
internal sealed class LabLightnessExecutor : ViewStepExecutor<LabLightness>
{
    protected override Tensor Execute(LabLightness step, Tensor images, ViewContext context) =>
        CieLab.From(images).narrow(-3, 0, 1).div(100).clamp_(0, 1).expand(-1, -1, 3, -1, -1);
}

/// <summary>Executes <see cref="LabColor"/>.</summary>
internal sealed class LabColorExecutor : ViewStepExecutor<LabColor>
{
    private const double Lightness = 50;

    protected override Tensor Execute(LabColor step, Tensor images, ViewContext context)
    {
        var lab = CieLab.From(images);
        lab.narrow(-3, 0, 1).fill_(Lightness);
        return CieLab.ToRgb(lab);
    }
}
