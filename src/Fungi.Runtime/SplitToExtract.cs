using Fungi.Runtime.Data;
using Fungi.Runtime.Store;

namespace Fungi.Runtime;

/// <summary>One split to extract, or a shard's part of it.</summary>
/// <param name="Name">The split's name.</param>
/// <param name="Dataset">Its images.</param>
/// <param name="IsBankSplit">Whether banks were drawn from it.</param>
/// <param name="Manifest">What its features are made of.</param>
/// <param name="Directory">Where they go.</param>
internal sealed record SplitToExtract(string Name, IDataset Dataset, bool IsBankSplit, FeatureManifest Manifest, string Directory)
{
    /// <summary>Ids and labels, in row order.</summary>
    public static (string Id, long Label)[] SamplesOf(IDataset dataset) => [.. dataset.Items.Select(item => (item.Id, (long)item.Label))];

    /// <summary>Begins or resumes the split.</summary>
    public FeatureStore Open() => FeatureStore.Open(Directory, Manifest, SamplesOf(Dataset));
}
