using Fungi.Imaging;

namespace Fungi.Runtime.Data;

/// <summary>Some of a dataset's images, in its order.</summary>
internal sealed class SelectedDataset : IDataset
{
    private readonly IDataset whole;
    private readonly int[] kept;

    /// <param name="whole">The dataset.</param>
    /// <param name="choose">From all samples to the places of those to use.</param>
    public SelectedDataset(IDataset whole, Func<IReadOnlyList<DatasetItem>, int[]> choose)
    {
        (this.whole, kept) = (whole, choose(whole.Items));
        Items = [.. kept.Select(index => whole.Items[index])];
    }

    public string Location => whole.Location;

    public IReadOnlyList<string> Classes => whole.Classes;

    public IReadOnlyList<DatasetItem> Items { get; }

    // What is kept follows from the whole and the ids.
    public string SourceFingerprint => whole.SourceFingerprint;

    /// <inheritdoc/>
    public string Fingerprint => field ??= Data.Fingerprint.Of(Items, size: _ => 0, Convert.FromHexString(whole.Fingerprint));

    public DecodedImage Read(int index, CancellationToken cancellation) => whole.Read(kept[index], cancellation);
}
