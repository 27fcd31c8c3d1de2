using Fungi.Runtime.Randomness;
using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="RandomErasing"/>.</summary>
internal sealed class RandomErasingExecutor : ViewStepExecutor<RandomErasing>
{
    private const int Tries = 10;

    protected override Tensor Execute(RandomErasing step, Tensor images, ViewContext context)
    {
        step.Expect(
            step.Count >= 1 && step.Probability.IsWithin(0, 1) && step.Scale.IsWithin(0, 1) && step.Ratio.IsPositive(),
            "a Count of at least 1, a Probability and a Scale from 0 to 1, and a Ratio above 0, the lower bounds first");
        var (height, width) = ((int)images.shape[^2], (int)images.shape[^1]);
        var drawn = context.Draw((ref random) =>
        {
            var boxes = new CropBox[step.Count];
            for (var index = 0; index < boxes.Length; index++) boxes[index] = Draw(step, height, width, ref random);
            return boxes;
        });
        var hidden = Masking.Within([.. drawn.Select(boxes => boxes[0])], images, context);
        for (var index = 1; index < step.Count; index++) hidden.logical_or_(Masking.Within([.. drawn.Select(boxes => boxes[index])], images, context));
        return context.Hide(images, hidden, step.Value);
    }

    /// <summary>Draws the rectangle of one try as torchvision's <c>get_params</c> does; an empty one where nothing is hidden.</summary>
    internal static CropBox Draw(RandomErasing step, int height, int width, ref CounterRandom random)
    {
        if (random.NextDouble() >= step.Probability) return default;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var area = height * (double)width * random.Uniform(step.Scale.Low, step.Scale.High);
            var ratio = Math.Exp(random.Uniform(Math.Log(step.Ratio.Low), Math.Log(step.Ratio.High)));
            var (boxHeight, boxWidth) = ((int)Math.Round(Math.Sqrt(area * ratio)), (int)Math.Round(Math.Sqrt(area / ratio)));
            if (boxHeight >= height || boxWidth >= width) continue;
            return new(random.NextInt(height - boxHeight + 1), random.NextInt(width - boxWidth + 1), boxHeight, boxWidth);
        }

        return default;
    }
}
