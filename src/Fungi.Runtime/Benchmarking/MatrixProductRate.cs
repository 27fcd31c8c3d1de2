using System.Diagnostics;
using Fungi.Models;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Benchmarking;

/// <summary>How fast the machine multiplies matrices of a backbone's sizes: the floor under every other time.</summary>
internal static class MatrixProductRate
{
    private const int Rows = 8192;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1);

    /// <summary>Floating-point operations per second, the best of one second of products [8192, width] × [width, 4·width].</summary>
    public static double Measure(int width, Precision precision, Device device)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var type = precision == Precision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        var input = ones([Rows, width], dtype: type, device: device);
        var weight = ones([4 * width, width], dtype: type, device: device);
        var (best, begin) = (0.0, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(begin) < Duration)
        {
            const int Repeats = 4;
            var start = Stopwatch.GetTimestamp();
            for (var repeat = 0; repeat < Repeats; repeat++) linear(input, weight).Dispose();
            if (device.type == DeviceType.CUDA) cuda.synchronize(device);
            best = Math.Max(best, Repeats * 2.0 * Rows * width * 4 * width / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
