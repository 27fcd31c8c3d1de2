using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="Apply"/>.</summary>
internal sealed class ApplyExecutor : ViewStepExecutor<Apply>
{
    protected override Tensor Execute(Apply step, Tensor images, ViewContext context)
    {
        if (!step.KeepsPixelsInPlace) context.Warp();
        var results = images.flatten(0, 1).unbind().Select(step.Function).ToArray();
        var shape = results[0].shape;
        var other = results.FirstOrDefault(result => result.Dimensions != 3 || !result.shape.SequenceEqual(shape));
        if (other is not null)
        {
            throw new InputException(
                $"{step}: returned shapes [{string.Join(", ", shape)}] and [{string.Join(", ", other.shape)}]; expected [3, H, W], the same for all views.");
        }

        return stack(results).unflatten(0, [images.shape[0], images.shape[1]]);
    }
}
