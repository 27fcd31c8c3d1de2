using Fungi.Imaging;
using Fungi.Runtime.Randomness;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Benchmarking;

/// <summary>Pictures of a photograph's size and spectrum: noise of every scale whose amplitude falls with its frequency.</summary>
public static class GeneratedPhotographs
{
    /// <summary>Width in pixels, that of most of ImageNet's photographs.</summary>
    public const int Width = 500;

    /// <summary>Height in pixels.</summary>
    public const int Height = 375;

    private const int JpegQuality = 90;
    private const int CoarsestSide = 3;
    private const int Octaves = 8;

    /// <summary>Writes JPEG files <c>000000.jpg</c>, ...; equal numbers are equal pictures.</summary>
    /// <param name="folder">Where they go.</param>
    /// <param name="count">How many.</param>
    /// <param name="codec">Encodes them.</param>
    /// <param name="cancellation">Looked at before each.</param>
    public static void Write(string folder, int count, IImageCodec codec, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(codec);
        Directory.CreateDirectory(folder);
        for (var number = 0; number < count; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            File.WriteAllBytes(Path.Combine(folder, $"{number:D6}.jpg"), codec.EncodeJpeg(Make(number), JpegQuality));
        }
    }

    private static DecodedImage Make(int number)
    {
        using var scope = NewDisposeScope();
        var key = RandomKey.From(number).With("photograph");
        var picture = zeros(1, 3, Height, Width);
        for (var octave = 0; octave < Octaves; octave++)
        {
            var side = CoarsestSide << octave;
            var noise = CounterRandom.Uniform(key.With(octave), -1, 1, 1, 3, side, side);
            picture.add_(interpolate(noise, [Height, Width], mode: InterpolationMode.Bicubic, align_corners: false).mul_(Math.Pow(0.6, octave)));
        }

        var bytes = picture.mul_(64).add_(128).clamp_(0, 255).to(ScalarType.Byte).squeeze(0).permute(1, 2, 0).contiguous();
        return new(Width, Height, bytes.data<byte>().ToArray());
    }
}
