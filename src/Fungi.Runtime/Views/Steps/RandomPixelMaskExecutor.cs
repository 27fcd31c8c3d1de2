using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="RandomPixelMask"/>.</summary>
internal sealed class RandomPixelMaskExecutor : ViewStepExecutor<RandomPixelMask>
{
    protected override Tensor Execute(RandomPixelMask step, Tensor images, ViewContext context)
    {
        step.Expect(step.Ratio.IsWithin(0, 1), "a Ratio from 0 to 1");
        return context.Hide(images, context.Uniform(0, 1, images.device, images.shape[^2], images.shape[^1]).lt(step.Ratio), step.Value);
    }
}
