using System.Text;

namespace Fungi.Imaging.Tests;

public sealed class ImageCodecTests
{
    // 32 x 16, left half red, right half blue, 4:2:0, quality 75, no metadata.
    private static readonly byte[] Jpeg = Convert.FromBase64String(
        "/9j/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/2wBDAQkJCQwLDBgNDRgyIRwhMjIyMjIyMjIyMjIy" +
        "MjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjL/wAARCAAQACADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAb/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QA" +
        "FgEBAQEAAAAAAAAAAAAAAAAACAYH/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AiwEy3FIAEuPb/9k=");

    // The same picture as Adobe CMYK without a profile.
    private static readonly byte[] CmykJpeg = Convert.FromBase64String(
        "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAIBgYHBgUIBwcHCQkICgwUDQwLCwwZEhMPFB0aHx4dGhwcICQuJyAiLCMcHCg3KSwwMTQ0NB8nOT04MjwuMzQy/8AAFAgAEAAgBEMRAE0RAFkR" +
        "AEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYn" +
        "KCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq" +
        "8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwD3+vEK8Kr3+iiiiviCtivvSiiiiivt+sevguiiiiiviCtivvSiiiiiv//Z");

    // 3 x 2: Colours, lossless.
    private static readonly byte[] WebP = Convert.FromBase64String(
        "UklGRhYBAABXRUJQVlA4WAoAAAAIAAAAAgAAAQAAVlA4TDYAAAAvAkAAAC9AkG2zQdzr/jLTIJO2yV//dmZtZNI2rYf986+y8x9o5JGs+wYEApSx4oFtIvof4wVFWElGugAAAEV4aWYA" +
        "AElJKgAIAAAABgASAQMAAQAAAAEAAAAaAQUAAQAAAFYAAAAbAQUAAQAAAF4AAAAoAQMAAQAAAAIAAAATAgMAAQAAAAEAAABphwQAAQAAAGYAAAAAAAAAOGMAAOgDAAA4YwAA6AMAAAYA" +
        "AJAHAAQAAAAwMjEwAZEHAAQAAAABAgMAAKAHAAQAAAAwMTAwAaADAAEAAAD//wAAAqAEAAEAAAADAAAAA6AEAAEAAAACAAAAAAAAAA==");

    private static readonly byte[] Gif = Convert.FromBase64String(
        "R0lGODlhAwACAIIAAEdwTAoUHgAA//////8AAMhkMgD/AAAAACH/C05FVFNDQVBFMi4wAwEAAAAh+QQFAAAAACwAAAAAAwACAAADBEgmUZMAOw==");

    private static readonly byte[] Colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30, 200, 100, 50, 255, 255, 255];

    private readonly ImageCodec codec = new();

    [Fact]
    public void A_png_written_and_read_back_has_the_same_pixels()
    {
        var random = new Random(7);
        var pixels = new byte[37 * 53 * 3];
        random.NextBytes(pixels);

        var decoded = codec.Decode(codec.EncodePng(new(37, 53, pixels)), "noise.png");

        Assert.Equal((37, 53), (decoded.Width, decoded.Height));
        Assert.Equal(pixels, decoded.Pixels);
    }

    [Fact]
    public void A_jpeg_has_its_colours_within_the_tolerance_of_its_quality()
    {
        var decoded = codec.Decode(Jpeg, "halves.jpg");

        Assert.Equal((32, 16), (decoded.Width, decoded.Height));
        for (var y = 0; y < 16; y++)
        {
            // Chroma has half the resolution: it bleeds over the edge by one column.
            for (var x = 0; x < 15; x++) AssertNear([255, 0, 0], Pixel(decoded, x, y), tolerance: 3);
            for (var x = 17; x < 32; x++) AssertNear([0, 0, 255], Pixel(decoded, x, y), tolerance: 3);
        }
    }

    [Fact]
    public void Cmyk_becomes_rgb()
    {
        var decoded = codec.Decode(CmykJpeg, "cmyk.jpg");

        var (red, blue) = (Pixel(decoded, 2, 8), Pixel(decoded, 30, 8));
        Assert.Equal(32 * 16 * 3, decoded.Pixels.Length);
        Assert.True(red[0] > 200 && red[1] < 60 && red[2] < 60, $"red is {red[0]}, {red[1]}, {red[2]}");
        Assert.True(blue[2] > 100 && blue[0] < 80, $"blue is {blue[0]}, {blue[1]}, {blue[2]}");
    }

    [Fact]
    public void Webp_and_gif_and_tiff_hold_the_colours_they_were_given()
    {
        Assert.Equal(Colours, codec.Decode(WebP, "colours.webp").Pixels);
        Assert.Equal(Colours, codec.Decode(Gif, "colours.gif").Pixels);
        Assert.Equal(Colours, codec.Decode(Tiff(Colours, 3, 2, orientation: 1), "colours.tiff").Pixels);
    }

    [Fact]
    public void Of_an_animation_the_first_frame_is_decoded()
    {
        // 2 x 2: a red frame, then a blue one.
        var animation = Convert.FromBase64String(
            "R0lGODlhAgACAIAAAEdwTP8AACH/C05FVFNDQVBFMi4wAwEAAAAh+QQFAAAAACwAAAAAAgACAAACAoxTACH5BAUAAAAALAAAAAACAAIAgEdwTAAA/wICjFMAOw==");

        Assert.Equal([255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0], codec.Decode(animation, "blink.gif").Pixels);
    }

    // The pixel of the stored picture that must come to lie at the top left and the top right (EXIF 2.32, table 6).
    [Theory]
    [InlineData(1, 3, 2, 0, 2)]
    [InlineData(2, 3, 2, 2, 0)]
    [InlineData(3, 3, 2, 5, 3)]
    [InlineData(4, 3, 2, 3, 5)]
    [InlineData(5, 2, 3, 0, 3)]
    [InlineData(6, 2, 3, 3, 0)]
    [InlineData(7, 2, 3, 5, 2)]
    [InlineData(8, 2, 3, 2, 5)]
    public void The_orientation_tag_turns_the_picture_upright(ushort orientation, int width, int height, int topLeft, int topRight)
    {
        var decoded = codec.Decode(Tiff(Colours, 3, 2, orientation), "turned.tiff");

        Assert.Equal((width, height), (decoded.Width, decoded.Height));
        Assert.Equal(Colours[(3 * topLeft)..(3 * topLeft + 3)], Pixel(decoded, 0, 0));
        Assert.Equal(Colours[(3 * topRight)..(3 * topRight + 3)], Pixel(decoded, width - 1, 0));
    }

    // Where the stored left side, which is red, comes to lie.
    [Theory]
    [InlineData(1, 2, 8)]
    [InlineData(2, 29, 8)]
    [InlineData(3, 29, 8)]
    [InlineData(4, 2, 8)]
    [InlineData(5, 8, 2)]
    [InlineData(6, 8, 2)]
    [InlineData(7, 8, 29)]
    [InlineData(8, 8, 29)]
    public void Exif_orientation_in_a_jpeg_is_applied(byte orientation, int redX, int redY)
    {
        byte[] exif = [.. "Exif\0\0MM\0*\0\0\0\u0008\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0"u8, orientation, .. "\0\0\0\0\0\0"u8];
        byte[] turned = [.. Jpeg[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. Jpeg[2..]];

        var decoded = codec.Decode(turned, "turned.jpg");

        Assert.Equal(orientation > 4 ? (16, 32) : (32, 16), (decoded.Width, decoded.Height));
        AssertNear([255, 0, 0], Pixel(decoded, redX, redY), tolerance: 3);
        AssertNear([0, 0, 255], Pixel(decoded, decoded.Width - 1 - redX, decoded.Height - 1 - redY), tolerance: 3);
    }

    [Fact]
    public void Grey_is_repeated_in_the_three_channels()
    {
        var png = PngBytes.Build(3, 1, 8, PngBytes.Grey, [[0, 77, 255]]);

        Assert.Equal([0, 0, 0, 77, 77, 77, 255, 255, 255], codec.Decode(png, "grey.png").Pixels);
    }

    [Fact]
    public void One_bit_grey_spans_black_to_white()
    {
        var png = PngBytes.Build(4, 1, 1, PngBytes.Grey, [[0b0110_0000]]);

        Assert.Equal([0, 0, 0, 255, 255, 255, 255, 255, 255, 0, 0, 0], codec.Decode(png, "bits.png").Pixels);
    }

    [Fact]
    public void A_palette_gives_its_colours_and_its_transparency_is_dropped()
    {
        var png = PngBytes.Build(4, 1, 2, PngBytes.Palette, [[0b00_01_10_00]], ("PLTE", [1, 2, 3, 40, 50, 60, 250, 251, 252]), ("tRNS", [255, 0, 128]));

        Assert.Equal([1, 2, 3, 40, 50, 60, 250, 251, 252, 1, 2, 3], codec.Decode(png, "palette.png").Pixels);
    }

    [Fact]
    public void Alpha_is_dropped_not_blended()
    {
        var colour = PngBytes.Build(2, 1, 8, PngBytes.Rgba, [[9, 8, 7, 0, 200, 100, 50, 128]]);
        var grey = PngBytes.Build(2, 1, 8, PngBytes.GreyAlpha, [[60, 0, 70, 255]]);

        Assert.Equal([9, 8, 7, 200, 100, 50], codec.Decode(colour, "rgba.png").Pixels);
        Assert.Equal([60, 60, 60, 70, 70, 70], codec.Decode(grey, "grey-alpha.png").Pixels);
    }

    [Fact]
    public void Sixteen_bit_channels_keep_their_high_byte()
    {
        var colour = PngBytes.Build(2, 1, 16, PngBytes.Rgb, [[0x12, 0xFF, 0x80, 0x00, 0xFF, 0xFF, 0, 0xFF, 0, 0, 0x7F, 0xFF]]);
        var grey = PngBytes.Build(2, 1, 16, PngBytes.Grey, [[0x12, 0xFF, 0xFE, 0x01]]);

        Assert.Equal([0x12, 0x80, 0xFF, 0, 0, 0x7F], codec.Decode(colour, "rgb16.png").Pixels);
        Assert.Equal([0x12, 0x12, 0x12, 0xFE, 0xFE, 0xFE], codec.Decode(grey, "grey16.png").Pixels);
    }

    [Fact]
    public void An_empty_file_is_refused()
        => Assert.Equal("none.jpg: the file is empty", Assert.Throws<ImageException>(() => codec.Decode(Array.Empty<byte>(), "none.jpg")).Message);

    [Fact]
    public void Text_in_a_jpg_is_refused()
    {
        var exception = Assert.Throws<ImageException>(() => codec.Decode("<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(), "page.jpg"));

        Assert.Equal("page.jpg: the content is not JPEG, PNG, WebP, TIFF or GIF", exception.Message);
    }

    [Fact]
    public void The_content_decides_not_the_extension()
        => Assert.Equal(Colours, codec.Decode(codec.EncodePng(new(3, 2, Colours)), "really-a-png.jpg").Pixels);

    public static TheoryData<string, int> Cuts()
    {
        var cuts = new TheoryData<string, int>();
        foreach (var format in new[] { "jpeg", "png", "webp", "gif", "tiff" })
        {
            foreach (var percent in new[] { 10, 50, 80 }) cuts.Add(format, percent);
        }

        return cuts;
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public void A_picture_cut_short_is_refused(string format, int percent)
    {
        var noise = new byte[64 * 64 * 3];
        new Random(1).NextBytes(noise);
        var whole = format switch
        {
            "jpeg" => Jpeg,
            "png" => codec.EncodePng(new(64, 64, noise)),
            "webp" => WebP[..80],
            "gif" => Gif,
            _ => Tiff(noise, 64, 64, orientation: 1),
        };

        var exception = Assert.Throws<ImageException>(() => codec.Decode(whole.AsMemory(0, whole.Length * percent / 100), $"cut.{format}"));

        Assert.Equal($"cut.{format}", exception.Image);
        Assert.NotEmpty(exception.Reason);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void A_damaged_png_is_refused()
    {
        var noise = new byte[64 * 64 * 3];
        new Random(1).NextBytes(noise);
        var png = codec.EncodePng(new(64, 64, noise));
        png[png.Length / 2] ^= 0xFF;

        Assert.Throws<ImageException>(() => codec.Decode(png, "damaged.png"));
    }

    [Fact]
    public void A_header_that_promises_too_many_pixels_is_refused_before_decoding()
    {
        var bomb = PngBytes.Build(60_000, 60_000, 8, PngBytes.Grey, [[0]]);

        var exception = Assert.Throws<ImageException>(() => codec.Decode(bomb, "bomb.png"));

        Assert.Equal("bomb.png: 60000 x 60000 is more than the limit of 256000000 pixels", exception.Message);
    }

    [Fact]
    public void The_limit_counts_pixels()
    {
        var limited = new ImageCodec(maximumPixels: 6);

        Assert.Equal(Colours, limited.Decode(codec.EncodePng(new(3, 2, Colours)), "six.png").Pixels);
        Assert.Throws<ImageException>(() => limited.Decode(codec.EncodePng(new(7, 1, new byte[21])), "seven.png"));
    }

    [Fact]
    public void Threads_decode_independently_and_each_bad_picture_gets_its_own_reason()
    {
        var good = PngBytes.Build(1, 1, 8, PngBytes.Rgb, [[1, 2, 3]]);
        var badPng = codec.EncodePng(new(8, 8, new byte[192]))[..40];
        var badJpeg = Jpeg[..^40];
        var (pngReason, jpegReason) = (Reason(badPng), Reason(badJpeg));
        Assert.NotEqual(pngReason, jpegReason, StringComparer.Ordinal);

        Parallel.For(0, 300, new() { MaxDegreeOfParallelism = 8 }, i =>
        {
            if (i % 3 == 0) Assert.Equal([1, 2, 3], codec.Decode(good, "good").Pixels);
            else if (i % 3 == 1) Assert.Equal(pngReason, Reason(badPng));
            else Assert.Equal(jpegReason, Reason(badJpeg));
        });

        string Reason(byte[] bytes) => Assert.Throws<ImageException>(() => codec.Decode(bytes, "bad")).Reason;
    }

    [Fact]
    public void Pixels_that_do_not_fit_the_size_are_a_programming_error()
        => Assert.Throws<ArgumentException>(() => new DecodedImage(2, 2, new byte[11]));

    private static byte[] Pixel(DecodedImage image, int x, int y) => image.Pixels.AsSpan(3 * (y * image.Width + x), 3).ToArray();

    private static void AssertNear(byte[] expected, byte[] actual, int tolerance)
        => Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, tolerance));

    // Baseline TIFF 6.0, little-endian, one strip, uncompressed RGB.
    private static byte[] Tiff(byte[] pixels, int width, int height, ushort orientation)
    {
        (ushort Tag, ushort Type, uint Count, uint Value)[] fields =
        [
            (256, 4, 1, (uint)width), (257, 4, 1, (uint)height), (258, 3, 3, 8 + 2 + 12 * 10 + 4), (259, 3, 1, 1), (262, 3, 1, 2),
            (273, 4, 1, 8 + 2 + 12 * 10 + 4 + 6), (274, 3, 1, orientation), (277, 3, 1, 3), (278, 4, 1, (uint)height), (279, 4, 1, (uint)pixels.Length),
        ];
        var file = new MemoryStream();
        using (var writer = new BinaryWriter(file, Encoding.ASCII, leaveOpen: true))
        {
            writer.Write([(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0]);
            writer.Write((ushort)fields.Length);
            foreach (var (tag, type, count, value) in fields)
            {
                writer.Write(tag);
                writer.Write(type);
                writer.Write(count);
                writer.Write(value);
            }

            writer.Write(0);
            for (var channel = 0; channel < 3; channel++) writer.Write((ushort)8);
            writer.Write(pixels);
        }

        return file.ToArray();
    }
}
