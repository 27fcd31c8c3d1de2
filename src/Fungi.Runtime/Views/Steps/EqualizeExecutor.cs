using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="Equalize"/>, in Pillow's whole numbers.</summary>
internal sealed class EqualizeExecutor : ViewStepExecutor<Equalize>
{
    private const int Count = byte.MaxValue + 1;

    protected override Tensor Execute(Equalize step, Tensor images, ViewContext context)
    {
        var levels = Colors.Levels(images).flatten(0, 2).flatten(1); // [planes, H·W]
        var histogram = zeros([levels.shape[0], Count], dtype: ScalarType.Int64, device: images.device).scatter_add_(1, levels, ones_like(levels));
        var darker = histogram.cumsum(1) - histogram;
        // How many pixels make a level of the result; the pixels of the brightest level are not counted.
        var brightest = (histogram.gt(0).to(ScalarType.Int64) * arange(Count, device: images.device)).argmax(1, keepdim: true);
        var step255 = darker.gather(1, brightest).floor_divide(byte.MaxValue);
        var table = (darker + step255.floor_divide(2)).floor_divide(step255.clamp(1)).clamp_(0, byte.MaxValue);
        var equalized = where(step255.eq(0), levels, table.gather(1, levels));
        return equalized.to(ScalarType.Float32).div_(byte.MaxValue).reshape(images.shape);
    }
}
