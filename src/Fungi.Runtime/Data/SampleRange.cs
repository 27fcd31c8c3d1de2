using Fungi.Imaging;

namespace Fungi.Runtime.Data;

/// <summary>Consecutive samples of a dataset, which are still that dataset's: only <see cref="Items"/> is shorter.</summary>
/// <param name="whole">The dataset.</param>
/// <param name="first">The first sample's place.</param>
/// <param name="count">How many.</param>
internal sealed class SampleRange(IDataset whole, int first, int count) : IDataset
{
    public string Location => whole.Location;

    public IReadOnlyList<string> Classes => whole.Classes;

    public IReadOnlyList<DatasetItem> Items { get; } = [.. whole.Items.Skip(first).Take(count)];

    public string Fingerprint => whole.Fingerprint;

    public string SourceFingerprint => whole.SourceFingerprint;

    public DecodedImage Read(int index, CancellationToken cancellation) => whole.Read(first + index, cancellation);
}
