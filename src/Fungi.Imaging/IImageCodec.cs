namespace Fungi.Imaging;

/// <summary>Turns encoded pictures into pixels and back. Implementations are thread-safe.</summary>
public interface IImageCodec
{
    /// <summary>The largest picture that is decoded by default: 256 megapixels.</summary>
    const int DefaultMaximumPixels = 256_000_000;

    /// <summary>
    /// Decodes JPEG, PNG, WebP, TIFF or GIF (the first frame), told apart by content, not by name. The result is what Pillow's
    /// <c>ImageOps.exif_transpose(image).convert("RGB")</c> gives: upright, grey and palettes expanded, alpha dropped; 16-bit channels keep
    /// their high byte, CMYK is converted through its profile.
    /// </summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="name">What to call the picture in an error message.</param>
    /// <exception cref="ImageException">The bytes are no picture, are damaged or cut short, or hold too many pixels.</exception>
    DecodedImage Decode(ReadOnlyMemory<byte> encoded, string name);

    /// <summary>Encodes as PNG, without loss.</summary>
    byte[] EncodePng(DecodedImage image);

    /// <summary>Encodes as JPEG.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="quality">1 to 100.</param>
    byte[] EncodeJpeg(DecodedImage image, int quality);
}
