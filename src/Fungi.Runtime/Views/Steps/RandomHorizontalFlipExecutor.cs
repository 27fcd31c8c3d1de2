using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="RandomHorizontalFlip"/>.</summary>
internal sealed class RandomHorizontalFlipExecutor : ViewStepExecutor<RandomHorizontalFlip>
{
    protected override Tensor Execute(RandomHorizontalFlip step, Tensor images, ViewContext context)
    {
        var flips = context.Draw((ref random) => random.NextDouble() < step.Probability);
        foreach (var (index, isFlipped) in flips.Index()) // of every view, so that what is said does not depend on the draw
            context.Crop(index / context.Views, index % context.Views, left: isFlipped ? 1 : 0, top: 0, right: isFlipped ? 0 : 1, bottom: 1);
        return where(tensor(flips, [context.Samples, context.Views, 1, 1, 1]).to(images.device), images.flip(-1), images);
    }
}
