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
        kept = [.. whole.Items.Index().Where(item => Place(item.Item.Label) is var place && place >= skip && place < end).Select(item => item.Index)];
        if (kept.Length == 0)
            throw new InputException($"dataset {whole.Location}: no class has more than {seen.Values.Max()} images; expected SkipPerClass {skip} to leave some.");
        Items = [.. kept.Select(index => whole.Items[index])];

        int Place(int label) => (seen[label] = seen.GetValueOrDefault(label) + 1) - 1;
    }

    public string Location => whole.Location;

    public IReadOnlyList<string> Classes => whole.Classes;

    public IReadOnlyList<DatasetItem> Items { get; }

    // What is kept follows from the whole and the ids.
    public string Fingerprint => field ??= Data.Fingerprint.Of(Items, size: _ => 0, Convert.FromHexString(whole.Fingerprint));

    public DecodedImage Read(int index, CancellationToken cancellation) => whole.Read(kept[index], cancellation);
}
