using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="Sharpness"/>.</summary>
internal sealed class SharpnessExecutor : ViewStepExecutor<Sharpness>
{
    protected override Tensor Execute(Sharpness step, Tensor images, ViewContext context)
    {
        step.Expect(step.Factor.IsWithin(0, double.MaxValue), "a Factor from 0, the lower bound first");
        return Sharpen(images, context.PerView(context.Draw((ref random) => random.Uniform(step.Factor.Low, step.Factor.High)), images.device));
    }

    internal static Tensor Sharpen(Tensor images, Tensor factor) => Colors.Blend(images, Smooth(images), factor);

    /// <summary>The weighted mean of nine pixels, the middle one five times; the outermost pixels stay.</summary>
    private static Tensor Smooth(Tensor images)
    {
        var (height, width) = (images.shape[^2], images.shape[^1]);
        if (height < 3 || width < 3) return images;
        var rows = images.narrow(-2, 0, height - 2) + images.narrow(-2, 1, height - 2) + images.narrow(-2, 2, height - 2);
        var sums = rows.narrow(-1, 0, width - 2) + rows.narrow(-1, 1, width - 2) + rows.narrow(-1, 2, width - 2);
        var result = images.clone();
        var inner = result.narrow(-2, 1, height - 2).narrow(-1, 1, width - 2);
        inner.mul_(4).add_(sums).div_(13);
        return result;
    }
}
