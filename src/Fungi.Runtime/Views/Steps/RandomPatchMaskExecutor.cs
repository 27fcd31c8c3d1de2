using Fungi.Runtime.Randomness;
using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="RandomPatchMask"/>.</summary>
internal sealed class RandomPatchMaskExecutor : ViewStepExecutor<RandomPatchMask>
{
    protected override Tensor Execute(RandomPatchMask step, Tensor images, ViewContext context)
    {
        step.Expect(step is { Ratio: >= 0 and <= 1, PatchSize: null or >= 1 }, "a Ratio from 0 to 1 and a PatchSize of at least 1");
        var squares = PatchSquares.On(images, step.PatchSize, step, context);
        var hidden = context.Draw((ref random) => Draw(squares.Count, squares.Share(step.Ratio), ref random));
        if (step.Drop && context.PatchSize is { } patch)
        {
            step.Expect(squares.Side % patch == 0, $"a PatchSize of whole patches of the backbone, of {patch} pixels each, where they are dropped");
            context.Drop(squares.Spread(hidden, squares.Side / patch, images.shape[^2] / patch, images.shape[^1] / patch, context).flatten(2).to(images.device));
        }

        return context.Hide(images, squares.Pixels(hidden, images, context), step.Value);
    }

    /// <summary>Draws some of the squares.</summary>
    internal static bool[] Draw(int count, int hidden, ref CounterRandom random)
    {
        var order = Enumerable.Range(0, count).ToArray();
        random.Shuffle(order);
        var squares = new bool[count];
        foreach (var square in order.AsSpan(0, hidden)) squares[square] = true;
        return squares;
    }
}
