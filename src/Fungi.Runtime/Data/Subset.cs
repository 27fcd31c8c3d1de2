using Fungi.Imaging;

namespace Fungi.Runtime.Data;

/// <summary>Of each class the images [skip, skip + take), counted in the dataset's order, in the dataset's order.</summary>
internal sealed class Subset : IDataset
{
    private readonly IDataset whole;
    private readonly int[] kept;

    /// <exception cref="InputException">Nothing is left.</exception>
    public Subset(IDataset whole, int skip, int? take)
    {
        var seen = new Dictionary<int, int>();
        var end = (long)skip + (take ?? int.MaxValue);
        this.whole = whole;
        kept = [.. Enumerable.Range(0, whole.Items.Count).Where(IsKept)];
        if (kept.Length == 0)
        {
            var largest = seen.Values.Max();
            throw new InputException($"dataset {whole.Location}: SkipPerClass is {skip}; expected less than {largest}, the size of the largest class.");
        }

        Items = [.. kept.Select(index => whole.Items[index])];

        bool IsKept(int index)
        {
            var label = whole.Items[index].Label;
            var place = seen.GetValueOrDefault(label);
            seen[label] = place + 1;
            return place >= skip && place < end;
        }
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
