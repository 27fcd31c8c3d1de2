using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="RandomHorizontalFlip"/>.</summary>
internal sealed class RandomHorizontalFlipExecutor : ViewStepExecutor<RandomHorizontalFlip>
{
    protected override Tensor Execute(RandomHorizontalFlip step, Tensor images, ViewContext context)
    {
        var flips = new bool[images.shape[0] * context.Views];
        for (var index = 0; index < flips.Length; index++)
        {
            var (sample, view) = Math.DivRem(index, context.Views);
            var random = context.Random(sample, view);
            flips[index] = random.NextDouble() < step.Probability;
            if (flips[index]) context.Crop(sample, view, left: 1, top: 0, right: 0, bottom: 1);
        }

        return where(tensor(flips, [images.shape[0], context.Views, 1, 1, 1]).to(images.device), images.flip(-1), images);
    }
}
