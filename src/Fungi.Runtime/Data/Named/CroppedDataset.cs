using System.Runtime.InteropServices;
using Fungi.Imaging;

namespace Fungi.Runtime.Data.Named;

/// <summary>Images of which a box alone is used.</summary>
/// <param name="whole">The images.</param>
/// <param name="boxes">For each, left, top, right and bottom in pixels; rounded as Pillow's <c>crop</c> rounds them, half to even, and what lies outside the image is left out.</param>
internal sealed class CroppedDataset(IDataset whole, IReadOnlyList<IReadOnlyList<double>> boxes) : IDataset
{
    private const int Channels = 3;

    public string Location => whole.Location;

    public IReadOnlyList<string> Classes => whole.Classes;

    public IReadOnlyList<DatasetItem> Items => whole.Items;

    public string Fingerprint => field ??= Data.Fingerprint.Of(Items, size: _ => 0, [.. Convert.FromHexString(whole.Fingerprint), .. MemoryMarshal.AsBytes<double>(boxes.SelectMany(box => box).ToArray())]);

    public DecodedImage Read(int index, CancellationToken cancellation)
    {
        var image = whole.Read(index, cancellation);
        var (left, top) = (Edge(boxes[index][0], image.Width), Edge(boxes[index][1], image.Height));
        var (right, bottom) = (Edge(boxes[index][2], image.Width), Edge(boxes[index][3], image.Height));
        if (left >= right || top >= bottom) throw new ImageException(Items[index].Id, $"its box has nothing of the {image.Width} x {image.Height} pixels");
        var pixels = new byte[Channels * (right - left) * (bottom - top)];
        var row = Channels * (right - left);
        for (var y = top; y < bottom; y++) image.Pixels.AsSpan(Channels * ((y * image.Width) + left), row).CopyTo(pixels.AsSpan((y - top) * row));
        return new(right - left, bottom - top, pixels);
    }

    private static int Edge(double value, int limit) => (int)Math.Clamp(Math.Round(value, MidpointRounding.ToEven), 0, limit);
}
