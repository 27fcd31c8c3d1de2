using static TorchSharp.torch;

namespace Fungi.Runtime.State;

/// <summary>
/// The frozen latents of S training samples and one spare, and whose they are. Who is in the bank sees the spare in its own place, so a
/// sample never meets itself.
/// </summary>
/// <param name="latents">[S + 1, V, L], the spare last.</param>
/// <param name="sampleIds">The S + 1 samples' ids.</param>
public sealed class Bank(Tensor latents, IReadOnlyList<string> sampleIds) : IDisposable
{
    private readonly Dictionary<string, int> rows = sampleIds
        .Take(sampleIds.Count - 1).Select((id, row) => KeyValuePair.Create(id, row)).ToDictionary(StringComparer.Ordinal);

    /// <summary>[S + 1, V, L], the spare last.</summary>
    public Tensor Latents => latents;

    /// <summary>The S + 1 samples' ids.</summary>
    public IReadOnlyList<string> SampleIds => sampleIds;

    /// <summary>S: how many samples a loss sees.</summary>
    public long Size => latents.shape[0] - 1;

    /// <summary>The row of a training sample, or null where it is not in the bank.</summary>
    public int? RowOf(string sampleId) => rows.TryGetValue(sampleId, out var row) ? row : null;

    /// <summary>The bank as the loss sees it, [S, V, L].</summary>
    /// <param name="without">The row to replace by the spare; null: none.</param>
    public Tensor For(int? without)
    {
        if (without is not { } row) return latents.narrow(0, 0, Size);
        return cat([latents.narrow(0, 0, row), latents.narrow(0, Size, 1), latents.narrow(0, row + 1, Size - row - 1)]);
    }

    /// <inheritdoc/>
    public void Dispose() => latents.Dispose();
}
