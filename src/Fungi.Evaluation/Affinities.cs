namespace Fungi.Evaluation;

/// <summary>
/// Which rows are near each other, as chances that sum to one over all pairs: p_ij = (p_j|i + p_i|j) / 2N, with p_j|i falling with the squared distance
/// like a Gaussian whose width gives every row the same perplexity (van der Maaten and Hinton 2008). Only pairs of neighbours are held.
/// </summary>
internal sealed class Affinities
{
    private const int MostHalvings = 200;

    private readonly int[] _starts;
    private readonly int[] _rows;
    private readonly double[] _values;

    private Affinities(int[] starts, int[] rows, double[] values) => (_starts, _rows, _values) = (starts, rows, values);

    /// <summary>N.</summary>
    public int Rows => _starts.Length - 1;

    /// <summary>The chances of the neighbours of all rows.</summary>
    /// <param name="neighbors">[N, K] the nearest rows of each row among all, itself among them unless K others equal it.</param>
    /// <param name="perplexity">How many neighbours count for how much: the exponential of each row's entropy; below K - 1.</param>
    public static Affinities Of(Neighbors neighbors, double perplexity)
    {
        var (rows, others) = (neighbors.Queries, neighbors.K - 1);
        var chances = new Dictionary<int, double>[rows];
        for (var row = 0; row < rows; row++) chances[row] = new(2 * others);
        Span<double> distances = new double[others], conditional = new double[others];
        Span<int> indices = new int[others];
        for (var row = 0; row < rows; row++)
        {
            for (int i = 0, kept = 0; i < neighbors.K && kept < others; i++)
            {
                if (neighbors.Indices(row)[i] == row) continue;
                (indices[kept], distances[kept]) = (neighbors.Indices(row)[i], neighbors.SquaredDistances(row)[i]);
                kept++;
            }

            Calibrate(distances, perplexity, conditional);
            for (var i = 0; i < others; i++)
            {
                var half = conditional[i] / (2 * rows);
                chances[row][indices[i]] = chances[row].GetValueOrDefault(indices[i]) + half;
                chances[indices[i]][row] = chances[indices[i]].GetValueOrDefault(row) + half;
            }
        }

        // Neighbours in order, so that sums are the same each time.
        var starts = new int[rows + 1];
        for (var row = 0; row < rows; row++) starts[row + 1] = starts[row] + chances[row].Count;
        KeyValuePair<int, double>[] sorted = [.. chances.SelectMany(row => row.OrderBy(other => other.Key))];
        return new(starts, [.. sorted.Select(other => other.Key)], [.. sorted.Select(other => other.Value)]);
    }

    /// <summary>Finds the Gaussian whose chances have a given perplexity.</summary>
    /// <param name="squaredDistances">[K] squared distances of the neighbours, the nearest first.</param>
    /// <param name="perplexity">The exponential of the chances' entropy in nats, from 1 to K.</param>
    /// <param name="chances">[K] receives exp(-β d²), divided by their sum.</param>
    /// <returns>β; the smallest or greatest that is tried where no Gaussian has this perplexity, as where all neighbours are equally far.</returns>
    public static double Calibrate(ReadOnlySpan<double> squaredDistances, double perplexity, Span<double> chances)
    {
        var (precision, least, greatest, entropy) = (1.0, 0.0, double.PositiveInfinity, Math.Log(perplexity));
        for (var halving = 0; halving < MostHalvings; halving++)
        {
            var found = Entropy(squaredDistances, precision, chances);
            if (Math.Abs(found - entropy) < 1e-10) break;
            if (found > entropy) least = precision;   // too wide
            else greatest = precision;
            var next = double.IsPositiveInfinity(greatest) ? 2 * precision : (least + greatest) / 2;
            if (next == precision || !double.IsFinite(next)) break;
            precision = next;
        }

        return precision;
    }

    /// <summary>The rows that have a chance with a row, in order.</summary>
    public ReadOnlySpan<int> NeighborsOf(int row) => _rows.AsSpan(_starts[row].._starts[row + 1]);

    /// <summary>Their chances.</summary>
    public ReadOnlySpan<double> ChancesOf(int row) => _values.AsSpan(_starts[row].._starts[row + 1]);

    private static double Entropy(ReadOnlySpan<double> squaredDistances, double precision, Span<double> chances)
    {
        var (sum, weighted) = (0.0, 0.0);
        for (var i = 0; i < chances.Length; i++)
        {
            var farther = squaredDistances[i] - squaredDistances[0];   // the nearest counts 1, so the sum does not vanish
            chances[i] = Math.Exp(-precision * farther);
            sum += chances[i];
            if (chances[i] > 0) weighted += chances[i] * farther;
        }

        for (var i = 0; i < chances.Length; i++) chances[i] /= sum;
        return Math.Log(sum) + (precision * weighted / sum);
    }
}
