using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>sRGB (IEC 61966-2-1) to CIE 1976 L*a*b* with the white point D65, and back. Images are [..., 3, H, W].</summary>
internal static class CieLab
{
    private const double Knee = 6.0 / 29; // where the cube root gives way to a line
    private static readonly (double X, double Y, double Z) White = (0.95047, 1, 1.08883);

    /// <summary>RGB in [0, 1] to L from 0 to 100, a and b.</summary>
    public static Tensor From(Tensor images)
    {
        var linear = where(images.le(0.04045), images / 12.92, ((images + 0.055) / 1.055).clamp(0).pow(2.4));
        var x = Root(Colors.Mix(linear, 0.4124564, 0.3575761, 0.1804375) / White.X);
        var y = Root(Colors.Mix(linear, 0.2126729, 0.7151522, 0.0721750) / White.Y);
        var z = Root(Colors.Mix(linear, 0.0193339, 0.1191920, 0.9503041) / White.Z);
        return cat([(116 * y) - 16, 500 * (x - y), 200 * (y - z)], -3);
    }

    /// <summary>L, a and b to RGB cut to [0, 1].</summary>
    public static Tensor ToRgb(Tensor lab)
    {
        var y = (lab.narrow(-3, 0, 1) + 16) / 116;
        var xyz = cat([Power(y + (lab.narrow(-3, 1, 1) / 500)) * White.X, Power(y) * White.Y, Power(y - (lab.narrow(-3, 2, 1) / 200)) * White.Z], -3);
        var linear = cat(
            [
                Colors.Mix(xyz, 3.2404542, -1.5371385, -0.4985314),
                Colors.Mix(xyz, -0.9692660, 1.8760108, 0.0415560),
                Colors.Mix(xyz, 0.0556434, -0.2040259, 1.0572252),
            ],
            -3).clamp(0, 1);
        return where(linear.le(0.0031308), linear * 12.92, (linear.pow(1 / 2.4) * 1.055) - 0.055);
    }

    private static Tensor Root(Tensor t) => where(t.gt(Knee * Knee * Knee), t.clamp(0).pow(1.0 / 3), (t / (3 * Knee * Knee)) + (4.0 / 29));

    private static Tensor Power(Tensor t) => where(t.gt(Knee), t.pow(3), 3 * Knee * Knee * (t - (4.0 / 29)));
}
