using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="RandomResizedCrop"/>.</summary>
internal sealed class RandomResizedCropExecutor : ViewStepExecutor<RandomResizedCrop>
{
    protected override Tensor Execute(RandomResizedCrop step, Tensor images, ViewContext context)
    {
        var (samples, distinct, height, width) = (images.shape[0], images.shape[1], (int)images.shape[^2], (int)images.shape[^1]);
        var flat = images.flatten(0, 1);
        var crops = Enumerable.Range(0, (int)samples * context.Views).Select(index =>
        {
            var (sample, view) = Math.DivRem(index, context.Views);
            var random = context.Random(sample, view);
            var box = CropBox.Draw(step, height, width, ref random);
            context.Crop(sample, view, box.Left / (double)width, box.Top / (double)height, (box.Left + box.Width) / (double)width, (box.Top + box.Height) / (double)height);
            return flat.narrow(0, (sample * distinct) + (view % distinct), 1).narrow(2, box.Top, box.Height).narrow(3, box.Left, box.Width);
        });
        return Resampling.Resize(crops, step.Size ?? context.ImageSize, step.Interpolation).unflatten(0, [samples, context.Views]);
    }
}
