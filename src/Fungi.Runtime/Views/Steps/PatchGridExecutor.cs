using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="PatchGrid"/>.</summary>
internal sealed class PatchGridExecutor : ViewStepExecutor<PatchGrid>
{
    protected override Tensor Execute(PatchGrid step, Tensor images, ViewContext context)
    {
        var (distinct, height, width) = (images.shape[1], (int)images.shape[^2], (int)images.shape[^1]);
        if (height != width) throw new InputException($"{step}: the image is {width} x {height} pixels; expected a square one, as after Resize.");
        if (context.Views > step.Windows) throw new InputException($"{step}: the group has {context.Views} views; expected at most its {step.Windows} windows.");
        var (size, stride) = (step.WindowSize(height), step.Stride(height));
        if (stride < 1) throw new InputException($"{step}: windows of {size} pixels are too small for {step.StrideScale} strides; expected a larger image.");

        return stack(Enumerable.Range(0, context.Views).Select(view =>
        {
            var (row, column) = Math.DivRem(view, step.WindowsPerAxis);
            var (top, left) = (row * stride, column * stride);
            for (var sample = 0; sample < images.shape[0]; sample++)
                context.Crop(sample, view, left / (double)width, top / (double)height, (left + size) / (double)width, (top + size) / (double)height);
            return images.select(1, view % distinct).narrow(-2, top, size).narrow(-1, left, size);
        }), 1);
    }
}
