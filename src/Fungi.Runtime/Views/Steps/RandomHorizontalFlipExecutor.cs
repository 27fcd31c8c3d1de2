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
            var random = context.Random(index / context.Views, index % context.Views);
            flips[index] = random.NextDouble() < step.Probability;
        }

        return where(tensor(flips, [images.shape[0], context.Views, 1, 1, 1]).to(images.device), images.flip(-1), images);
    }
}
