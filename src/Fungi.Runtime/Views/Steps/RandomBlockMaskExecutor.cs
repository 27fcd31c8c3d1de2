using Fungi.Runtime.Randomness;
using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="RandomBlockMask"/>.</summary>
internal sealed class RandomBlockMaskExecutor : ViewStepExecutor<RandomBlockMask>
{
    private const int Tries = 10;
    private static readonly double LogAspect = Math.Log(1 / 0.3);

    protected override Tensor Execute(RandomBlockMask step, Tensor images, ViewContext context)
    {
        step.Expect(
            step.Ratio.IsWithin(0, 1) && step.Probability.IsWithin(0, 1) && step is { MinPatches: >= 1, PatchSize: null or >= 1 },
            "a Ratio from 0 to 1, the lower bound first, a Probability from 0 to 1, and MinPatches and PatchSize of at least 1");
        var squares = PatchSquares.On(images, step.PatchSize, step, context);
        var hidden = context.Draw((ref random) => Draw(step, squares, ref random));
        return context.Hide(images, squares.Pixels(hidden, images, context), step.Value);
    }

    /// <summary>Draws which squares are hidden, row by row.</summary>
    internal static bool[] Draw(RandomBlockMask step, PatchSquares squares, ref CounterRandom random)
    {
        var hidden = new bool[squares.Count];
        if (random.NextDouble() >= step.Probability) return hidden;
        var missing = squares.Share(random.Uniform(step.Ratio.Low, step.Ratio.High));
        while (missing > 0 && Block(step.MinPatches, squares, hidden, missing, ref random) is var added and > 0) missing -= added;

        int[] others = [.. hidden.Index().Where(square => !square.Item).Select(square => square.Index)];
        random.Shuffle(others);
        foreach (var square in others.AsSpan(0, missing)) hidden[square] = true;
        return hidden;
    }

    /// <summary>Hides a block that adds at most the missing squares.</summary>
    /// <returns>How many it adds; 0 where none of the tries fits.</returns>
    private static int Block(int minimum, PatchSquares squares, bool[] hidden, int missing, ref CounterRandom random)
    {
        if (missing < minimum) return 0;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var area = random.Uniform(minimum, missing);
            var aspect = Math.Exp(random.Uniform(-LogAspect, LogAspect));
            var (height, width) = ((int)Math.Round(Math.Sqrt(area * aspect)), (int)Math.Round(Math.Sqrt(area / aspect)));
            if (height < 1 || height > squares.Rows || width < 1 || width > squares.Columns) continue;
            var (top, left) = (random.NextInt(squares.Rows - height + 1), random.NextInt(squares.Columns - width + 1));
            int[] block = [.. Enumerable.Range(0, height * width).Select(index => ((top + (index / width)) * squares.Columns) + left + (index % width)).Where(square => !hidden[square])];
            if (block.Length == 0 || block.Length > missing) continue;
            foreach (var square in block) hidden[square] = true;
            return block.Length;
        }

        return 0;
    }
}
