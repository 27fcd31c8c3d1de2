namespace Fungi.Imaging.Vips;

/// <summary>
/// The formats that are decoded, and libvips' operation for each. libvips could guess the format itself, but it would also hand a file to
/// its loaders for PDF, SVG or ImageMagick, which have no place in a dataset of unknown origin.
/// </summary>
internal static class ImageFormat
{
    public const string Names = "JPEG, PNG, WebP, TIFF or GIF";

    /// <summary>The operation that loads a file with this beginning, or null where the format is not one of ours.</summary>
    public static string? LoaderOf(ReadOnlySpan<byte> file) => file switch
    {
        [0xFF, 0xD8, 0xFF, ..] => "jpegload_buffer",
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "pngload_buffer",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "webpload_buffer",
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => "tiffload_buffer",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "gifload_buffer",
        _ => null,
    };
}
