using Fungi.Imaging;

namespace Fungi.Runtime.Data;

/// <summary>Some images of a dataset.</summary>
/// <param name="whole">The dataset.</param>
/// <param name="kept">Their places in it.</param>
internal sealed class Subset(IDataset whole, int[] kept) : IDataset
{
    public string Location => whole.Location;

    public IReadOnlyList<string> Classes => whole.Classes;

    public IReadOnlyList<DatasetItem> Items { get; } = [.. kept.Select(index => whole.Items[index])];

    // What is kept follows from the whole and the ids.
    public string SourceFingerprint => whole.SourceFingerprint;

    /// <inheritdoc/>
    public string Fingerprint => field ??= Data.Fingerprint.Of(Items, size: _ => 0, Convert.FromHexString(whole.Fingerprint));

    /// <summary>Of each class the images [skip, skip + take), counted in the dataset's order, in the dataset's order.</summary>
    /// <exception cref="InputException">Nothing is left.</exception>
    public static Subset OfEachClass(IDataset whole, int skip, int? take)
    {
        var seen = new Dictionary<int, int>();
        var end = (long)skip + (take ?? int.MaxValue);
        int[] kept = [.. Enumerable.Range(0, whole.Items.Count).Where(IsKept)];
        return kept.Length > 0
            ? new(whole, kept)
            : throw new InputException($"dataset {whole.Location}: SkipPerClass is {skip}; expected less than {seen.Values.Max()}, the size of the largest class.");

        bool IsKept(int index)
        {
            var label = whole.Items[index].Label;
            var place = seen.GetValueOrDefault(label);
            seen[label] = place + 1;
            return place >= skip && place < end;
        }
    }

    public DecodedImage Read(int index, CancellationToken cancellation) => whole.Read(kept[index], cancellation);
}
