using Fungi.Imaging;

namespace Fungi.Runtime.Data.Readers;

/// <summary>Small images of one size, all in memory.</summary>
/// <param name="location">Where they come from.</param>
/// <param name="classes">The classes' names.</param>
/// <param name="items">The samples.</param>
/// <param name="channels">1 where they are grey, or 3: red, green and blue.</param>
/// <param name="width">Columns.</param>
/// <param name="height">Rows.</param>
/// <param name="pixels">uint8 [items, channels, height, width].</param>
internal sealed class PixelDataset(
    string location, IReadOnlyList<string> classes, IReadOnlyList<DatasetItem> items, int channels, int width, int height, ReadOnlyMemory<byte> pixels)
    : IDataset
{
    private const int Colours = 3;

    public string Location => location;

    public IReadOnlyList<string> Classes => classes;

    public IReadOnlyList<DatasetItem> Items => items;

    public string Fingerprint => field ??= Data.Fingerprint.Of(items, _ => channels * width * height, pixels.Span);

    public DecodedImage Read(int index, CancellationToken cancellation)
    {
        var area = width * height;
        var planes = pixels.Span.Slice(index * channels * area, channels * area);
        var rgb = new byte[Colours * area];
        for (var place = 0; place < rgb.Length; place++) rgb[place] = planes[(place % Colours % channels * area) + (place / Colours)];
        return new(width, height, rgb);
    }
}
