using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="RandomResizedCrop"/>.</summary>
internal sealed class RandomResizedCropExecutor : ViewStepExecutor<RandomResizedCrop>
{
    protected override Tensor Execute(RandomResizedCrop step, Tensor images, ViewContext context)
    {
        var size = step.Size ?? context.ImageSize;
        var (samples, distinct, height, width) = (images.shape[0], images.shape[1], images.shape[^2], images.shape[^1]);
        var planes = images.flatten(0, 1);
        var crops = new Tensor[samples * context.Views];
        for (var index = 0; index < crops.Length; index++)
        {
            var (sample, view) = Math.DivRem(index, context.Views);
            var random = context.Random(sample, view);
            var box = CropBox.Draw(step, (int)height, (int)width, ref random);
            var image = planes.narrow(0, (sample * distinct) + (view % distinct), 1);
            crops[index] = Resampling.Resize(image.narrow(2, box.Top, box.Height).narrow(3, box.Left, box.Width), size, size, step.Interpolation);
        }

        return cat(crops).unflatten(0, [samples, context.Views]);
    }
}
