using Fungi.Runtime.Randomness;
using Fungi.Runtime.Views;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Views;

/// <summary>Images and what tests do with them.</summary>
internal static class TestImages
{
    public const int ImageSize = 16;

    public const int PatchSize = 4;

    public static ViewRenderer Renderer(long seed = 5, ImageView? inference = null) =>
        new(ImageSize, inference ?? ImageView.Original.Resize(), seed, CPU, ViewStepExecutors.BuiltIn, PatchSize);

    /// <summary>An image of noise; the id decides which.</summary>
    public static ViewSource Noise(string id, int height, int width) => From(id, height, width, (_, _, _, random) => (byte)random);

    /// <summary>An image of a function of row, column and channel.</summary>
    public static ViewSource From(string id, int height, int width, Func<int, int, int, byte> pixel) =>
        From(id, height, width, (row, column, channel, _) => pixel(row, column, channel));

    /// <summary>[V, 3, S, S].</summary>
    public static Tensor Render(this ViewRenderer renderer, ViewSource sample, int count, Func<ImageView, ImageView> steps) =>
        renderer.Render(new ViewGroup("test", count, steps(ImageView.Original)), [sample]).Pixels.select(0, 0);

    /// <summary>One channel of [.., 3, H, W] where all other dimensions have size 1.</summary>
    public static double[,] Channel(Tensor image, int channel)
    {
        var plane = image.flatten(0, -4).select(0, 0).select(0, channel).to(ScalarType.Float64).contiguous();
        var values = plane.data<double>().ToArray();
        var result = new double[plane.shape[0], plane.shape[1]];
        Buffer.BlockCopy(values, 0, result, 0, values.Length * sizeof(double));
        return result;
    }

    /// <summary>One channel of the decoded image in [0, 1].</summary>
    public static double[,] Channel(ViewSource image, int channel) => Channel(image.Pixels.permute(2, 0, 1).unsqueeze(0).to(ScalarType.Float64).div(255), channel);

    public static void AssertClose(double[,] expected, double[,] actual, double tolerance)
    {
        Assert.Equal((expected.GetLength(0), expected.GetLength(1)), (actual.GetLength(0), actual.GetLength(1)));
        Assert.InRange(expected.Cast<double>().Zip(actual.Cast<double>(), (x, y) => Math.Abs(x - y)).Max(), 0, tolerance);
    }

    private static ViewSource From(string id, int height, int width, Func<int, int, int, int, byte> pixel)
    {
        var random = new CounterRandom(RandomKey.From(0).With(id));
        var bytes = new byte[height * width * 3];
        for (var index = 0; index < bytes.Length; index++) bytes[index] = pixel(index / 3 / width, index / 3 % width, index % 3, random.NextInt(256));
        return new(id, tensor(bytes, [height, width, 3]));
    }
}
