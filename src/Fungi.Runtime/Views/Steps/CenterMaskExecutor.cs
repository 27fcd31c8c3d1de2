using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="CenterMask"/>.</summary>
internal sealed class CenterMaskExecutor : ViewStepExecutor<CenterMask>
{
    protected override Tensor Execute(CenterMask step, Tensor images, ViewContext context)
    {
        step.Expect(step.Area.IsWithin(0, 1), "an Area from 0 to 1");
        var (height, width) = ((int)images.shape[^2], (int)images.shape[^1]);
        var side = Math.Min(Math.Sqrt(step.Area * height * width), Math.Min(height, width));
        var (top, left) = (Margin(height, side), Margin(width, side));
        var box = new CropBox(top, left, height - (2 * top), width - (2 * left));
        return context.Hide(images, Masking.Within([.. Enumerable.Repeat(box, context.Samples * context.Views)], images, context), step.Value);
    }

    private static int Margin(int length, double side) => (int)Math.Round((length - side) / 2, MidpointRounding.AwayFromZero);
}
