using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="GaussianBlur"/>.</summary>
internal sealed class GaussianBlurExecutor : ViewStepExecutor<GaussianBlur>
{
    protected override Tensor Execute(GaussianBlur step, Tensor images, ViewContext context)
    {
        step.Expect(step.Sigma.IsPositive() && step.KernelSize is null or > 0 && (step.KernelSize ?? 1) % 2 == 1, "a Sigma above 0, the lower bound first, and an odd KernelSize");
        step.Expect(step.Side is null or > 0, "a Side above 0");
        var scale = step.Side is { } side ? (double)Math.Min(images.shape[^2], images.shape[^1]) / side : 1;
        var kernelSize = step.KernelSize ?? (2 * (int)Math.Ceiling(3 * scale * step.Sigma.High)) + 1;
        var sigmas = context.PerView(context.Draw((ref random) => scale * random.Uniform(step.Sigma.Low, step.Sigma.High)), images.device);
        return context.EachView(images, views => Blurring.Blur(views, sigmas.flatten(), kernelSize, step));
    }
}
