using Fungi.Runtime.Randomness;
using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="RandomPixelMask"/>.</summary>
internal sealed class RandomPixelMaskExecutor : ViewStepExecutor<RandomPixelMask>
{
    protected override Tensor Execute(RandomPixelMask step, Tensor images, ViewContext context)
    {
        step.Expect(step.Ratio.IsWithin(0, 1), "a Ratio from 0 to 1");
        var keys = context.Draw((ref random) => new RandomKey(random.NextBits()));
        var numbers = stack(keys.Select(key => CounterRandom.Uniform(key, 0, 1, images.shape[^2], images.shape[^1]))).to(images.device);
        return context.Hide(images, numbers.lt(step.Ratio).unflatten(0, [context.Samples, context.Views]), step.Value);
    }
}
