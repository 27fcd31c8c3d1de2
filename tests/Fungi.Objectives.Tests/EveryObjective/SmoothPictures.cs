using Fungi.Imaging;
using Fungi.Runtime.Data;
using Fungi.Runtime.Randomness;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Objectives.Tests.EveryObjective;

/// <summary>Coloured pictures that are darker towards the bottom, each unlike the others.</summary>
/// <param name="name">A word that sets them apart from others.</param>
/// <param name="count">How many.</param>
internal sealed class SmoothPictures(string name, int count) : IDataset
{
    private const int Side = 40;

    public string Location => name;

    public IReadOnlyList<string> Classes => ["picture"];

    public IReadOnlyList<DatasetItem> Items { get; } = [.. Enumerable.Range(0, count).Select(index => new DatasetItem($"{name}/{index}", 0))];

    public string Fingerprint => name;

    public DecodedImage Read(int index, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var coarse = CounterRandom.Uniform(RandomKey.From(11).With(name).With(index), 0, 120, 1, 3, 5, 5) + linspace(130, 0, 5).reshape(1, 1, 5, 1);
        var pixels = interpolate(coarse, [Side, Side], mode: InterpolationMode.Bilinear, align_corners: false);
        return new(Side, Side, [.. pixels.squeeze(0).permute(1, 2, 0).to(ScalarType.Byte).contiguous().data<byte>()]);
    }
}
