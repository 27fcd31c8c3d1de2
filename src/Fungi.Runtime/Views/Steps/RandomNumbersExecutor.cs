using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="RandomNumbers"/>.</summary>
internal sealed class RandomNumbersExecutor : ViewStepExecutor<RandomNumbers>
{
    protected override Tensor Execute(RandomNumbers step, Tensor images, ViewContext context)
    {
        step.Expect(step.Count >= 1, "a Count of at least 1");
        context.Number(context.Uniform(0, 1, images.device, step.Count));
        return images;
    }
}
