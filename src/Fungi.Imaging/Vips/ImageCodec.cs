using System.Runtime.InteropServices;
using Fungi.Imaging.Vips;
using static Fungi.Imaging.Vips.Libvips;

namespace Fungi.Imaging;

/// <summary>The codec over the system's libvips. One call uses one thread's time: the caller decides how many run at once.</summary>
public sealed unsafe class ImageCodec : IImageCodec
{
    private const int Channels = 3;

    private static readonly Lazy<bool> Started = new(Start);

    // libvips keeps one error text for the whole process, to which every failing thread appends. Decodes share this lock; one that fails is
    // repeated alone, so that the reason it reports is its own.
    private static readonly ReaderWriterLockSlim Attempts = new();

    private readonly long maximumPixels;

    /// <summary>Starts libvips.</summary>
    /// <param name="maximumPixels">Pictures with more pixels are refused before they are decoded (decompression bombs).</param>
    /// <exception cref="InputException">libvips is not installed.</exception>
    public ImageCodec(int maximumPixels = IImageCodec.DefaultMaximumPixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumPixels);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maximumPixels, Array.MaxLength / Channels);
        this.maximumPixels = maximumPixels;
        _ = Started.Value;
    }

    /// <inheritdoc/>
    public DecodedImage Decode(ReadOnlyMemory<byte> encoded, string name)
    {
        if (encoded.IsEmpty) throw new ImageException(name, "the file is empty");
        var loader = ImageFormat.LoaderOf(encoded.Span) ?? throw new ImageException(name, $"the content is not {ImageFormat.Names}");
        using var memory = encoded.Pin();
        var data = (byte*)memory.Pointer;
        return Attempt(() => Decode(loader, data, encoded.Length, name), name);
    }

    /// <inheritdoc/>
    public byte[] EncodePng(DecodedImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Attempt(() => Encode(image, "pngsave_buffer"), "PNG");
    }

    /// <inheritdoc/>
    public byte[] EncodeJpeg(DecodedImage image, int quality)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        return Attempt(() => Encode(image, "jpegsave_buffer", $"Q={quality}"), "JPEG");
    }

    private DecodedImage Decode(string loader, byte* data, int size, string name)
    {
        using var load = new VipsOperation(loader).Set("buffer", data, size).Set("access=sequential,fail_on=error").Run();
        var image = load.Image("out");
        try
        {
            // Nothing but the header has been read so far.
            int width = vips_image_get_width(image), height = vips_image_get_height(image);
            if ((long)width * height > maximumPixels)
                throw new ImageException(name, $"{width} x {height} is more than the limit of {maximumPixels} pixels");

            // A plain picture, the common case, takes none of these steps: each costs as much as decoding a small JPEG.
            if (vips_image_get_orientation(image) > 1)
            {
                // A turn reads the rows out of order, which a sequential decoder cannot give.
                Replace(ref image, vips_image_copy_memory(image));
                Apply(ref image, "autorot");
            }

            if (vips_image_get_interpretation(image) != InterpretationSrgb) Apply(ref image, "colourspace", "space=srgb");
            if (vips_image_get_bands(image) > Channels) Apply(ref image, "extract_band", $"band=0,n={Channels}");
            if (vips_image_get_bands(image) != Channels || vips_image_get_format(image) != FormatUnsignedChar)
                throw new ImageException(name, "its samples are not colours of 8 or 16 bits");
            return Pixels(image);
        }
        finally
        {
            image.Dispose();
        }
    }

    private static DecodedImage Pixels(GObjectHandle image)
    {
        var pixels = vips_image_write_to_memory(image, out var length);
        if (pixels is null) throw new VipsException();
        try
        {
            return new(vips_image_get_width(image), vips_image_get_height(image), new Span<byte>(pixels, checked((int)length)).ToArray());
        }
        finally
        {
            g_free(pixels);
        }
    }

    private static void Apply(ref GObjectHandle image, string operation, string options = "")
    {
        using var call = new VipsOperation(operation).Set("in", image).Set(options).Run();
        Replace(ref image, call.Image("out"));
    }

    private static void Replace(ref GObjectHandle image, GObjectHandle by)
    {
        if (by.IsInvalid) throw new VipsException();
        image.Dispose();
        image = by;
    }

    private static byte[] Encode(DecodedImage image, string operation, string options = "")
    {
        fixed (byte* pixels = image.Pixels)
        {
            using var memory = vips_image_new_from_memory_copy(
                pixels, (nuint)image.Pixels.Length, image.Width, image.Height, Channels, FormatUnsignedChar);
            if (memory.IsInvalid) throw new VipsException();
            using var save = new VipsOperation(operation).Set("in", memory).Set(options).Run();
            return save.Bytes("buffer");
        }
    }

    private static T Attempt<T>(Func<T> work, string name)
    {
        Attempts.EnterReadLock();
        try
        {
            return work();
        }
        catch (VipsException)
        {
            // Told below, in its own words.
        }
        finally
        {
            Attempts.ExitReadLock();
        }

        Attempts.EnterWriteLock();
        try
        {
            vips_error_clear();
            return work();
        }
        catch (VipsException exception)
        {
            throw new ImageException(name, exception.Message, exception);
        }
        finally
        {
            vips_error_clear();
            Attempts.ExitWriteLock();
        }
    }

    private static bool Start()
    {
        try
        {
            if (vips_init("fungi") != 0) throw new InputException($"libvips does not start: {new VipsException().Message}");
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new InputException("libvips is missing: install libvips-dev", exception);
        }

        vips_concurrency_set(1);
        vips_cache_set_max(0);
        g_log_set_handler("VIPS", LogWarning, &Silence, null);
        return true;
    }

    // What is wrong with a picture is in its exception; libvips would also print it to the terminal, line after line.
    [UnmanagedCallersOnly]
    private static void Silence(byte* domain, int level, byte* message, void* data)
    {
    }
}
