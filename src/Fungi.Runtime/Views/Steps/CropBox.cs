using System.Runtime.InteropServices;
using Fungi.Runtime.Randomness;

namespace Fungi.Runtime.Views.Steps;

/// <summary>A rectangle of pixels.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CropBox(int Top, int Left, int Height, int Width)
{
    private const int Tries = 10;

    /// <summary>Draws the box of a <see cref="RandomResizedCrop"/> as torchvision's <c>get_params</c> does.</summary>
    public static CropBox Draw(RandomResizedCrop step, int height, int width, ref CounterRandom random)
    {
        var (logLow, logHigh) = (Math.Log(step.Ratio.Low), Math.Log(step.Ratio.High));
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var area = height * (double)width * random.Uniform(step.Scale.Low, step.Scale.High);
            var ratio = Math.Exp(random.Uniform(logLow, logHigh));
            var (boxWidth, boxHeight) = (Round(Math.Sqrt(area * ratio)), Round(Math.Sqrt(area / ratio)));
            if (boxWidth < 1 || boxWidth > width || boxHeight < 1 || boxHeight > height) continue;
            return new(random.NextInt(height - boxHeight + 1), random.NextInt(width - boxWidth + 1), boxHeight, boxWidth);
        }

        return Center(step, height, width);
    }

    /// <summary>The box shifted as little as it takes to overlap another, along both axes, by a share of the smaller side.</summary>
    public CropBox Towards(CropBox other, double overlap) =>
        this with { Top = Shift(Top, Height, other.Top, other.Height, overlap), Left = Shift(Left, Width, other.Left, other.Width, overlap) };

    private static int Shift(int start, int length, int otherStart, int otherLength, double overlap)
    {
        var needed = (int)Math.Ceiling(overlap * Math.Min(length, otherLength));
        return Math.Clamp(start, otherStart + needed - length, otherStart + otherLength - needed);
    }

    /// <summary>The largest centred box whose aspect is within the bounds.</summary>
    private static CropBox Center(RandomResizedCrop step, int height, int width)
    {
        var ratio = Math.Clamp((double)width / height, step.Ratio.Low, step.Ratio.High);
        var boxWidth = Math.Min(width, Round(height * ratio));
        var boxHeight = Math.Min(height, Round(width / ratio));
        return new((height - boxHeight) / 2, (width - boxWidth) / 2, boxHeight, boxWidth);
    }

    private static int Round(double value) => (int)Math.Round(value, MidpointRounding.ToEven);
}
