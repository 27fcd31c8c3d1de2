namespace Fungi.Runtime.Store;

/// <summary>How far a split is, as its directory tells it, also while another process writes there.</summary>
/// <param name="Done">Samples that are safely on disk.</param>
/// <param name="Total">All samples.</param>
/// <param name="IsComplete">Whether the split can be read.</param>
public readonly record struct SplitProgress(int Done, int Total, bool IsComplete)
{
    /// <summary>Looks at a directory; null where no split has been begun there.</summary>
    /// <exception cref="InputException">The manifest cannot be read.</exception>
    public static SplitProgress? Of(string directory)
    {
        if (FeatureManifest.TryRead(directory) is not { } manifest) return null;
        if (manifest.Status == FeatureStatus.Complete) return new(manifest.Samples, manifest.Samples, IsComplete: true);
        var done = FinishedBatches(Path.Combine(directory, FeatureStore.JournalFile)).Sum(batch => Math.Min(manifest.BatchSize, manifest.Samples - (batch * manifest.BatchSize)));
        return new(done, manifest.Samples, IsComplete: false);
    }

    private static IEnumerable<int> FinishedBatches(string journal)
    {
        try
        {
            return Journal.Read(journal).Select(batch => batch.Batch).Distinct();
        }
        catch (IOException)
        {
            return []; // not begun, or just finished
        }
    }
}
