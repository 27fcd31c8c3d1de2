namespace Fungi.Runtime.Data;

/// <summary>Of each class the images [skip, skip + take), counted in the dataset's order.</summary>
internal static class Subset
{
    /// <exception cref="InputException">Nothing is left.</exception>
    public static IDataset Of(IDataset whole, int skip, int? take) => new SelectedDataset(whole, items =>
    {
        var seen = new Dictionary<int, int>();
        var end = (long)skip + (take ?? int.MaxValue);
        int[] kept = [.. Enumerable.Range(0, items.Count).Where(IsKept)];
        return kept.Length > 0
            ? kept
            : throw new InputException($"dataset {whole.Location}: SkipPerClass is {skip}; expected less than {seen.Values.Max()}, the size of the largest class.");

        bool IsKept(int index)
        {
            var label = items[index].Label;
            var place = seen.GetValueOrDefault(label);
            seen[label] = place + 1;
            return place >= skip && place < end;
        }
    });
}
