using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="RandomCrop"/>.</summary>
internal sealed class RandomCropExecutor : ViewStepExecutor<RandomCrop>
{
    protected override Tensor Execute(RandomCrop step, Tensor images, ViewContext context)
    {
        var (size, height, width) = (step.Size, (int)images.shape[^2], (int)images.shape[^1]);
        step.Expect(size >= 1 && size <= Math.Min(height, width), $"a Size from 1 to the shorter side of the image of {width} x {height} pixels");
        return Cropping.CutEqual(images, context, context.Draw((ref random) =>
            new CropBox(random.NextInt(height - size + 1), random.NextInt(width - size + 1), size, size)));
    }
}
