using Fungi.Runtime.Randomness;
using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="RandomNumbers"/>.</summary>
internal sealed class RandomNumbersExecutor : ViewStepExecutor<RandomNumbers>
{
    protected override Tensor Execute(RandomNumbers step, Tensor images, ViewContext context)
    {
        step.Expect(step.Count >= 1, "a Count of at least 1");
        var keys = context.Draw((ref random) => new RandomKey(random.NextBits()));
        context.Number(stack(keys.Select(key => CounterRandom.Uniform(key, 0, 1, step.Count))).unflatten(0, [context.Samples, context.Views]).to(images.device));
        return images;
    }
}
