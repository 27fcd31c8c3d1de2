using static TorchSharp.torch;

namespace Fungi.Solvers;

/// <summary>Rows in double precision, a bounded number at a time: what is summed over many rows takes the memory of a few.</summary>
internal static class RowTiles
{
    private const long TileRows = 4096; // fixed, so that sums add up in one order whatever the machine

    /// <summary>The rows of one matrix, or of several that belong together; what is made from a tile lives until the next.</summary>
    public static IEnumerable<Tensor[]> Of(CancellationToken cancellation, params Tensor[] matrices)
    {
        var rows = matrices[0].shape[0];
        for (long start = 0; start < rows; start += TileRows)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            yield return [.. matrices.Select(matrix => matrix.narrow(0, start, Math.Min(TileRows, rows - start)).to(ScalarType.Float64))];
        }
    }
}
