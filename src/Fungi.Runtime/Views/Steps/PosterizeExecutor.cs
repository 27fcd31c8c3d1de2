using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="Posterize"/>.</summary>
internal sealed class PosterizeExecutor : ViewStepExecutor<Posterize>
{
    private const int AllBits = 8;

    protected override Tensor Execute(Posterize step, Tensor images, ViewContext context)
    {
        var (low, high) = step.Bits;
        step.Expect(low >= 1 && low <= high && high <= AllBits, "Bits from 1 to 8, the lower bound first");
        return Keep(images, context.PerView(context.Draw((ref random) => (double)(low + random.NextInt(high - low + 1))), images.device));
    }

    /// <summary>Keeps the highest bits, as many as are given for each image.</summary>
    internal static Tensor Keep(Tensor images, Tensor bits)
    {
        var levels = Colors.Levels(images).to(ScalarType.Float32);
        return (levels - levels.remainder(pow(2, AllBits - bits))) / byte.MaxValue;
    }
}
