using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="Rotate90"/> by transposing and mirroring, so no pixel changes its value.</summary>
internal sealed class Rotate90Executor : ViewStepExecutor<Rotate90>
{
    private const int QuarterTurns = 4;

    protected override Tensor Execute(Rotate90 step, Tensor images, ViewContext context)
    {
        var (distinct, height, width) = (images.shape[1], images.shape[^2], images.shape[^1]);
        if (height != width) throw new InputException($"{step}: the image is {width} x {height} pixels; expected a square one, as after Resize or CenterCrop.");
        context.Warp();
        for (var sample = 0; sample < images.shape[0]; sample++)
            for (var view = 0; view < context.Views; view++) context.Label(sample, view, view % QuarterTurns);
        return stack(Enumerable.Range(0, context.Views).Select(view => Turn(images.select(1, view % distinct), view % QuarterTurns)), 1);
    }

    private static Tensor Turn(Tensor images, int quarters) => quarters switch
    {
        0 => images,
        1 => images.mT.flip(-2),
        2 => images.flip(-2, -1),
        _ => images.mT.flip(-1),
    };
}
