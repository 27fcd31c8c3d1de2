using System.Globalization;
using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="RandomOverlappingCrop"/>.</summary>
internal sealed class RandomOverlappingCropExecutor : ViewStepExecutor<RandomOverlappingCrop>
{
    protected override Tensor Execute(RandomOverlappingCrop step, Tensor images, ViewContext context)
    {
        step.Expect(
            step.Scale.IsWithin(0, 1) && step.ReferenceScale.IsWithin(0, 1) && step.Overlap.IsWithin(0, 1) && step.Ratio.IsPositive(),
            "a Scale, a ReferenceScale and an Overlap from 0 to 1, and a Ratio above 0, the lower bounds first");
        var (height, width) = ((int)images.shape[^2], (int)images.shape[^1]);
        var crop = new RandomResizedCrop(step.Scale, step.Ratio, step.Size, step.Interpolation);
        var boxes = context.Draw((ref random) => CropBox.Draw(crop, height, width, ref random));
        for (var index = 0; index < boxes.Length; index++)
        {
            var (sample, view) = Math.DivRem(index, context.Views);
            var reference = Reference(step, sample, height, width, context);
            boxes[index] = view == 0 && step.StartsWithReference ? reference : boxes[index].Towards(reference, step.Overlap);
        }

        return Resampling.Resize(Cropping.Cut(images, context, boxes), step.Size ?? context.ImageSize, step.Interpolation)
            .unflatten(0, [context.Samples, context.Views]);
    }

    private static CropBox Reference(RandomOverlappingCrop step, int sample, int height, int width, ViewContext context)
    {
        var (scale, ratio) = (step.ReferenceScale, step.Ratio);
        var random = context.SharedRandom(sample, string.Create(CultureInfo.InvariantCulture, $"reference box {scale.Low} {scale.High} {ratio.Low} {ratio.High}"));
        return CropBox.Draw(new(scale, ratio, step.Size, step.Interpolation), height, width, ref random);
    }
}
