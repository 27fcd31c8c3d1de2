namespace Fungi.Runtime.Tests.Views;

/// <summary>Pillow's resampling (libImaging/Resample.c) of one channel, written from its formula in double precision.</summary>
internal static class PillowFilter
{
    public static double[,] Resize(double[,] image, int height, int width, Interpolation interpolation)
    {
        var (rows, columns) = (Weights(image.GetLength(0), height, interpolation), Weights(image.GetLength(1), width, interpolation));
        var result = new double[height, width];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var i = 0; i < image.GetLength(0); i++)
                {
                    for (var j = 0; j < image.GetLength(1); j++) result[y, x] += rows[y, i] * columns[x, j] * image[i, j];
                }

                result[y, x] = Math.Clamp(result[y, x], 0, 1);
            }
        }

        return result;
    }

    /// <summary>The share of each of the input's pixels in each of the output's, along one axis.</summary>
    private static double[,] Weights(int input, int output, Interpolation interpolation)
    {
        var scale = (double)input / output;
        var widening = Math.Max(scale, 1);
        var support = (interpolation == Interpolation.Bicubic ? 2 : 1) * widening;
        var weights = new double[output, input];
        for (var target = 0; target < output; target++)
        {
            var center = (target + 0.5) * scale;
            var first = Math.Max((int)(center - support + 0.5), 0);
            var end = Math.Min((int)(center + support + 0.5), input);
            var sum = 0.0;
            for (var source = first; source < end; source++) sum += Kernel((source + 0.5 - center) / widening, interpolation);
            for (var source = first; source < end; source++) weights[target, source] = Kernel((source + 0.5 - center) / widening, interpolation) / sum;
        }

        return weights;
    }

    private static double Kernel(double x, Interpolation interpolation)
    {
        const double a = -0.5;
        x = Math.Abs(x);
        if (interpolation == Interpolation.Bilinear) return Math.Max(0, 1 - x);
        if (x < 1) return ((((a + 2) * x) - (a + 3)) * x * x) + 1;
        return x < 2 ? ((((x - 5) * x) + 8) * x - 4) * a : 0;
    }
}
