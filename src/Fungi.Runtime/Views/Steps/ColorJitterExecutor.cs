using Fungi.Runtime.Randomness;
using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="ColorJitter"/>.</summary>
internal sealed class ColorJitterExecutor : ViewStepExecutor<ColorJitter>
{
    private static readonly Func<Tensor, Tensor, Tensor>[] Operations = [Colors.Brightness, Colors.Contrast, Colors.Saturation, Colors.Hue];

    protected override Tensor Execute(ColorJitter step, Tensor images, ViewContext context)
    {
        step.Expect(
            IsRight(step.Brightness, 0, double.MaxValue) && IsRight(step.Contrast, 0, double.MaxValue) && IsRight(step.Saturation, 0, double.MaxValue) && IsRight(step.Hue, -0.5, 0.5),
            "factors from 0 and a Hue from -0.5 to 0.5, the lower bound first");
        var draws = context.Draw((ref random) => Draw(step, ref random));
        return context.EachView(images, views => Jitter(views, draws));

        static bool IsRight((double Low, double High)? bounds, double minimum, double maximum) => bounds?.IsWithin(minimum, maximum) ?? true;
    }

    /// <summary>Draws the order of the four operations and a number for each; null where it is not asked for.</summary>
    internal static (int[] Order, double?[] Values) Draw(ColorJitter step, ref CounterRandom random)
    {
        int[] order = [0, 1, 2, 3];
        random.Shuffle(order);
        var values = new double?[order.Length];
        foreach (var (operation, bounds) in new[] { step.Brightness, step.Contrast, step.Saturation, step.Hue }.Index())
            if (bounds is var (low, high)) values[operation] = random.Uniform(low, high);
        return (order, values);
    }

    /// <summary>Applies to each of [M, 3, H, W] its own operations in its own order.</summary>
    internal static Tensor Jitter(Tensor images, IReadOnlyList<(int[] Order, double?[] Values)> views)
    {
        images = images.clone();
        for (var place = 0; place < Operations.Length; place++)
        {
            foreach (var turn in views.Index().Where(view => view.Item.Values[view.Item.Order[place]] is not null).GroupBy(view => view.Item.Order[place]))
            {
                var index = tensor(turn.Select(view => (long)view.Index).ToArray(), device: images.device);
                var values = tensor(turn.Select(view => (float)view.Item.Values[turn.Key]!.Value).ToArray(), [index.shape[0], 1, 1, 1], device: images.device);
                images.index_copy_(0, index, Operations[turn.Key](images.index_select(0, index), values));
            }
        }

        return images;
    }
}
