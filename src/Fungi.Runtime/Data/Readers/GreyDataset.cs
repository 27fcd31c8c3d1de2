using Fungi.Imaging;

namespace Fungi.Runtime.Data.Readers;

/// <summary>Small grey images of one size, all in memory.</summary>
/// <param name="location">Where they come from.</param>
/// <param name="classes">The classes' names.</param>
/// <param name="items">The samples.</param>
/// <param name="width">Columns.</param>
/// <param name="height">Rows.</param>
/// <param name="pixels">uint8 [items, height, width].</param>
internal sealed class GreyDataset(
    string location, IReadOnlyList<string> classes, IReadOnlyList<DatasetItem> items, int width, int height, ReadOnlyMemory<byte> pixels)
    : IDataset
{
    public string Location => location;

    public IReadOnlyList<string> Classes => classes;

    public IReadOnlyList<DatasetItem> Items => items;

    public string Fingerprint => field ??= Data.Fingerprint.Of(items, _ => width * height, pixels.Span);

    public DecodedImage Read(int index, CancellationToken cancellation)
    {
        var grey = pixels.Span.Slice(index * width * height, width * height);
        var rgb = new byte[3 * grey.Length];
        for (var pixel = 0; pixel < grey.Length; pixel++) rgb.AsSpan(3 * pixel, 3).Fill(grey[pixel]);
        return new(width, height, rgb);
    }
}
