using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="RandomApply"/>.</summary>
internal sealed class RandomApplyExecutor : ViewStepExecutor<RandomApply>
{
    protected override Tensor Execute(RandomApply step, Tensor images, ViewContext context)
    {
        step.Expect(step.Probability.IsWithin(0, 1), "a Probability from 0 to 1");
        return context.Execute(step.View, part: 0, images, context.Draw((ref random) => random.NextDouble() < step.Probability));
    }
}
