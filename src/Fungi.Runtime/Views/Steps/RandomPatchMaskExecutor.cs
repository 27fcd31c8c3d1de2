using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="RandomPatchMask"/>.</summary>
internal sealed class RandomPatchMaskExecutor : ViewStepExecutor<RandomPatchMask>
{
    protected override Tensor Execute(RandomPatchMask step, Tensor images, ViewContext context)
    {
        var (samples, height, width) = ((int)images.shape[0], (int)images.shape[^2], (int)images.shape[^1]);
        var side = step.PatchSize ?? context.PatchSize ?? throw new InputException($"{step}: the backbone has no patches; expected a PatchSize.");
        var (rows, columns) = (height / side, width / side);
        if (rows * columns == 0) throw new InputException($"{step}: the image of {width} x {height} pixels is smaller than a patch of {side} pixels; expected a larger image.");

        var squares = new bool[samples * context.Views * rows * columns];
        var hidden = (int)Math.Round(step.Ratio * rows * columns, MidpointRounding.AwayFromZero);
        for (var index = 0; index < samples * context.Views; index++)
        {
            var random = context.Random(index / context.Views, index % context.Views);
            var order = Enumerable.Range(0, rows * columns).ToArray();
            random.Shuffle(order);
            foreach (var square in order.AsSpan(0, hidden)) squares[(index * rows * columns) + square] = true;
        }

        var mask = tensor(squares, [samples, context.Views, rows, 1, columns, 1]).to(images.device)
            .expand(-1, -1, -1, side, -1, side).reshape(samples, context.Views, rows * side, columns * side);
        mask = pad(mask, [0, width - (columns * side), 0, height - (rows * side)]);
        context.Mask(mask);
        return where(mask.unsqueeze(2), full_like(images, step.Value), images);
    }
}
