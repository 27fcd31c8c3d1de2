using Fungi.Runtime.Randomness;
using static TorchSharp.torch;

namespace Fungi.Runtime.Gradients;

/// <summary>
/// A random matrix of ±1 that maps a gradient of F numbers to D and keeps angles, up to about 1/sqrt(D) (Johnson and Lindenstrauss 1984;
/// with signs, Achlioptas 2003). Lengths grow by sqrt(D). A sign depends on the key, its row and its column alone. The matrix is held as
/// numbers where these fit in memory; else as bits, and tiles of it are expanded for each product.
/// </summary>
public sealed class RademacherProjection : IGradientProjection
{
    private const long LargestTile = 24L << 20; // bytes; below the 32 MiB from which malloc maps and clears fresh pages each time

    private readonly Tensor signs; // whole: [D, F] numbers; in tiles: [D, bytes] of 8 columns each
    private readonly Tensor byteSigns; // [256, 8]: the signs that a byte stands for, its lowest bit first
    private readonly bool isWhole;
    private readonly long tileBytes; // of each row

    /// <summary>Draws the matrix.</summary>
    /// <param name="key">What it is drawn from.</param>
    /// <param name="rows">D, the size of a projected gradient.</param>
    /// <param name="columns">F, the size of a gradient.</param>
    /// <param name="device">Where gradients are.</param>
    /// <param name="precision">The type of the factors and of each tile's product; tiles are summed in float32.</param>
    /// <param name="memory">How many bytes of expanded signs may be held at once.</param>
    public RademacherProjection(RandomKey key, int rows, long columns, Device device, ScalarType precision = ScalarType.Float32, long memory = 1L << 30)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        (Rows, Columns) = (rows, columns);
        using var scope = NewDisposeScope();
        byteSigns = RandomSigns.OfBytes().to(precision, device).DetachFromDisposeScope();
        var bits = RandomSigns.Bits(key, rows, columns).to(device);
        var columnSize = rows * byteSigns.element_size();
        isWhole = columnSize * columns <= memory;
        tileBytes = Math.Max(1, Math.Min(memory, LargestTile) / (8 * columnSize));
        signs = (isWhole ? Expand(bits).narrow(1, 0, columns) : bits).DetachFromDisposeScope();
    }

    /// <summary>The type of the factors.</summary>
    public ScalarType Precision => byteSigns.dtype;

    /// <summary>D, the size of a projected gradient.</summary>
    public int Rows { get; }

    /// <summary>F, the size of a gradient.</summary>
    public long Columns { get; }

    /// <inheritdoc/>
    public Tensor Hold(IReadOnlyList<GradientFactors> gradients) => GradientFactors.Sum(gradients).flatten(1).to(Precision);

    /// <summary>Projects gradients.</summary>
    /// <param name="held">[B, F].</param>
    /// <returns>Float32 [B, D].</returns>
    public Tensor Project(Tensor held)
    {
        ArgumentNullException.ThrowIfNull(held);
        if (held.shape is not [var batch, var columns] || columns != Columns)
        {
            throw new ArgumentException($"Gradients of shape [{string.Join(", ", held.shape)}]; expected [B, {Columns}].", nameof(held));
        }

        using var scope = NewDisposeScope();
        var factors = held.to(byteSigns.dtype);
        if (isWhole) return matmul(factors, signs.mT).to(ScalarType.Float32).MoveToOuterDisposeScope();

        var sum = zeros(batch, Rows, dtype: ScalarType.Float32, device: held.device);
        for (long start = 0; start < signs.shape[1]; start += tileBytes)
        {
            using var tileScope = NewDisposeScope();
            var tile = Expand(signs.narrow(1, start, Math.Min(tileBytes, signs.shape[1] - start)));
            var width = Math.Min(tile.shape[1], columns - (8 * start));
            sum.add_(matmul(factors.narrow(1, 8 * start, width), tile.narrow(1, 0, width).mT));
        }

        return sum.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        signs.Dispose();
        byteSigns.Dispose();
    }

    private Tensor Expand(Tensor bits) => RandomSigns.Expand(bits, byteSigns);
}
