namespace Fungi.Imaging;

/// <summary>A picture in memory: sRGB, 8 bits per channel, upright.</summary>
public sealed class DecodedImage
{
    /// <summary>Wraps pixels without copying them.</summary>
    /// <exception cref="ArgumentException">The number of bytes is not <c>3 * width * height</c>.</exception>
    public DecodedImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentNullException.ThrowIfNull(pixels);
        var expected = 3L * width * height;
        if (pixels.LongLength != expected)
            throw new ArgumentException($"An RGB image of {width} x {height} has {expected} bytes, not {pixels.LongLength}.", nameof(pixels));
        (Width, Height, Pixels) = (width, height, pixels);
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>uint8 [Height, Width, 3], row-major; the channels are red, green, blue.</summary>
    public byte[] Pixels { get; }
}
