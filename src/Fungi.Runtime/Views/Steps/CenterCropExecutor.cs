using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="CenterCrop"/>, with torchvision's roundings.</summary>
internal sealed class CenterCropExecutor : ViewStepExecutor<CenterCrop>
{
    protected override Tensor Execute(CenterCrop step, Tensor images, ViewContext context)
    {
        var size = step.Size ?? context.ImageSize;
        var (height, width) = (images.shape[^2], images.shape[^1]);
        var (missingRows, missingColumns) = (Math.Max(0, size - height), Math.Max(0, size - width));
        if (missingRows > 0 || missingColumns > 0)
        {
            images = pad(images, [missingColumns / 2, (missingColumns + 1) / 2, missingRows / 2, (missingRows + 1) / 2]);
        }

        var (top, left) = (HalfToEven(images.shape[^2] - size), HalfToEven(images.shape[^1] - size));
        var (y, x) = ((double)top - (missingRows / 2), (double)left - (missingColumns / 2)); // in the image before it was padded
        context.Crop(x / width, y / height, (x + size) / width, (y + size) / height);
        return images.narrow(-2, top, size).narrow(-1, left, size);
    }

    private static long HalfToEven(long excess) => (long)Math.Round(excess / 2.0, MidpointRounding.ToEven);
}
