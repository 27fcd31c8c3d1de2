using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace Fungi.Imaging;

/// <summary>
/// The codec over SixLabors.ImageSharp, which is managed code and needs no library of the machine. It rounds 16-bit channels instead of
/// cutting them, and converts CMYK without its profile.
/// </summary>
public sealed class ImageCodec : IImageCodec
{
    private const int Channels = 3;

    // The formats of the contract only: ImageSharp's default configuration reads others too.
    private static readonly DecoderOptions Options = new()
    {
        MaxFrames = 1,
        Configuration = new(
            new JpegConfigurationModule(), new PngConfigurationModule(), new WebpConfigurationModule(), new TiffConfigurationModule(), new GifConfigurationModule()),
    };

    private readonly long maximumPixels;

    /// <summary>Makes a codec.</summary>
    /// <param name="maximumPixels">Pictures with more pixels are refused before they are decoded (decompression bombs).</param>
    public ImageCodec(int maximumPixels = IImageCodec.DefaultMaximumPixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumPixels);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maximumPixels, Array.MaxLength / Channels);
        this.maximumPixels = maximumPixels;
    }

    /// <inheritdoc/>
    public DecodedImage Decode(ReadOnlyMemory<byte> encoded, string name)
    {
        if (encoded.IsEmpty) throw new ImageException(name, "the file is empty");
        try
        {
            var header = Image.Identify(Options, encoded.Span);
            if ((long)header.Width * header.Height > maximumPixels)
                throw new ImageException(name, $"{header.Width} x {header.Height} is more than the limit of {maximumPixels} pixels");

            using var image = Image.Load<Rgb24>(Options, encoded.Span);
            image.Mutate(picture => picture.AutoOrient());
            var pixels = new byte[Channels * image.Width * image.Height];
            image.CopyPixelDataTo(pixels);
            return new(image.Width, image.Height, pixels);
        }
        catch (UnknownImageFormatException exception)
        {
            throw new ImageException(name, "the content is not JPEG, PNG, WebP, TIFF or GIF", exception);
        }
        catch (Exception exception) when (exception is ImageFormatException or ImageProcessingException or NotSupportedException)
        {
            throw new ImageException(name, exception.Message.Split('\n')[0].TrimEnd(), exception);
        }
    }

    /// <inheritdoc/>
    public byte[] EncodePng(DecodedImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var picture = Image.LoadPixelData<Rgb24>(image.Pixels, image.Width, image.Height);
        using var encoded = new MemoryStream();
        picture.SaveAsPng(encoded);
        return encoded.ToArray();
    }

    /// <inheritdoc/>
    public byte[] EncodeJpeg(DecodedImage image, int quality)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        using var picture = Image.LoadPixelData<Rgb24>(image.Pixels, image.Width, image.Height);
        using var encoded = new MemoryStream();
        picture.SaveAsJpeg(encoded, new JpegEncoder { Quality = quality });
        return encoded.ToArray();
    }
}
