using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="CenterCrop"/>, with torchvision's roundings.</summary>
internal sealed class CenterCropExecutor : ViewStepExecutor<CenterCrop>
{
    protected override Tensor Execute(CenterCrop step, Tensor images, ViewContext context)
    {
        var size = step.Size ?? context.ImageSize;
        var (missingRows, missingColumns) = (Math.Max(0, size - images.shape[^2]), Math.Max(0, size - images.shape[^1]));
        if (missingRows > 0 || missingColumns > 0)
        {
            images = pad(images, [missingColumns / 2, (missingColumns + 1) / 2, missingRows / 2, (missingRows + 1) / 2]);
        }

        return images.narrow(-2, HalfToEven(images.shape[^2] - size), size).narrow(-1, HalfToEven(images.shape[^1] - size), size);
    }

    private static long HalfToEven(long excess) => (long)Math.Round(excess / 2.0, MidpointRounding.ToEven);
}
