using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="Grayscale"/>.</summary>
internal sealed class GrayscaleExecutor : ViewStepExecutor<Grayscale>
{
    protected override Tensor Execute(Grayscale step, Tensor images, ViewContext context) => Colors.Luma(images).expand(-1, -1, 3, -1, -1);
}

/// <summary>Executes <see cref="RandomGrayscale"/>.</summary>
internal sealed class RandomGrayscaleExecutor : ViewStepExecutor<RandomGrayscale>
{
    protected override Tensor Execute(RandomGrayscale step, Tensor images, ViewContext context)
    {
        step.Expect(step.Probability.IsWithin(0, 1), "a Probability from 0 to 1");
        var isGrey = context.Draw((ref random) => random.NextDouble() < step.Probability ? 1.0 : 0);
        return where(context.PerView(isGrey, images.device).gt(0), Colors.Luma(images), images);
    }
}
