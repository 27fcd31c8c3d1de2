using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="RandomResizedCrop"/>.</summary>
internal sealed class RandomResizedCropExecutor : ViewStepExecutor<RandomResizedCrop>
{
    protected override Tensor Execute(RandomResizedCrop step, Tensor images, ViewContext context)
    {
        var (height, width) = ((int)images.shape[^2], (int)images.shape[^1]);
        var boxes = context.Draw((ref random) => CropBox.Draw(step, height, width, ref random));
        return Resampling.Resize(Cropping.Cut(images, context, boxes), step.Size ?? context.ImageSize, step.Interpolation)
            .unflatten(0, [context.Samples, context.Views]);
    }
}
