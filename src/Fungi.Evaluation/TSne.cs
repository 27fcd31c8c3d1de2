using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace Fungi.Evaluation;

/// <summary>
/// Features as points of a plane in which neighbours stay neighbours: t-SNE (van der Maaten and Hinton 2008, JMLR 9). Chances of pairs are those of the
/// nearest neighbours alone, as in its successor (van der Maaten 2014, arXiv 1301.3342); the repulsion is summed over all pairs, without an
/// approximation, so the work grows by the square of the rows. It starts from the first two principal components and draws no random
/// numbers. Steps, momentum, gains and rate are those of scikit-learn's <c>TSNE(init="pca", learning_rate="auto")</c>.
/// </summary>
public sealed class TSne
{
    private const int ExaggeratedSteps = 250;
    private const double Exaggeration = 12;
    private const double FirstDeviation = 1e-4;
    private const double LeastGain = 0.01;
    private const int NeighborsPerPerplexity = 3;

    /// <summary>The fewest rows that make a map.</summary>
    public const int LeastRows = 8;

    /// <summary>About how many neighbours each point keeps near; 30 unless set, and never more than a third of the other rows.</summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>How many steps of gradient descent; 1000 unless set.</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>Makes the map.</summary>
    /// <param name="features">[N, D] float32.</param>
    /// <param name="progress">Is told the finished share, 0 to 1.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <returns>The [N] points, and the Kullback-Leibler divergence that is left.</returns>
    /// <exception cref="InputException">There are fewer than <see cref="LeastRows"/> rows, fewer than 2 columns, a perplexity below 1, or features that are not finite.</exception>
    public (PlanePoints Points, double Divergence) Fit(Tensor features, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var rows = (int)features.shape[0];
        if (rows < LeastRows || features.shape[1] < 2) throw new InputException($"A map of {rows} samples with {features.shape[1]} features cannot be made; expected at least {LeastRows} with 2.");
        if (!(Perplexity >= 1)) throw new InputException($"The perplexity {Perplexity} has no map; expected at least 1.");
        var perplexity = Math.Min(Perplexity, (rows - 1) / (double)NeighborsPerPerplexity);
        var others = Math.Min(rows - 1, (int)Math.Ceiling(NeighborsPerPerplexity * perplexity));
        var neighbors = new KNearestNeighbors { K = others + 1 }.Search([new("features", features, features)], null, cancellation);
        var descent = new Descent(Affinities.Of(neighbors, perplexity), Start(features, cancellation));
        for (var step = 0; step < Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            descent.Step(isEarly: step < ExaggeratedSteps);
            progress?.Report((step + 1.0) / Steps);
        }

        return (descent.Points, Divergence(descent.Affinities, descent.Points));
    }

    /// <summary>
    /// The gradient of the divergence by the points, which is 4 Σ_j (e p_ij - q_ij) w_ij (y_i - y_j) with w_ij = 1 / (1 + |y_i - y_j|²) and q_ij = w_ij / Σ w.
    /// </summary>
    /// <param name="affinities">p.</param>
    /// <param name="points">y.</param>
    /// <param name="gradient">[N] receives it.</param>
    /// <param name="exaggeration">e; 1 for the gradient itself.</param>
    internal static void Gradient(Affinities affinities, PlanePoints points, PlanePoints gradient, double exaggeration = 1)
    {
        var sums = new double[points.Count];
        var (repulsionX, repulsionY) = (new double[points.Count], new double[points.Count]);
        Parallel.For(0, points.Count, row => (sums[row], repulsionX[row], repulsionY[row]) = Repulsion(points, row));
        var total = sums.Sum();
        Parallel.For(0, points.Count, row =>
        {
            var (attractionX, attractionY) = (0.0, 0.0);
            var others = affinities.NeighborsOf(row);
            var chances = affinities.ChancesOf(row);
            for (var i = 0; i < others.Length; i++)
            {
                var other = others[i];
                var (x, y) = (points.X[row] - points.X[other], points.Y[row] - points.Y[other]);
                var force = chances[i] / (1 + (x * x) + (y * y));
                attractionX += force * x;
                attractionY += force * y;
            }

            gradient.X[row] = 4 * ((exaggeration * attractionX) - (repulsionX[row] / total));
            gradient.Y[row] = 4 * ((exaggeration * attractionY) - (repulsionY[row] / total));
        });
    }

    /// <summary>Σ p_ij log(p_ij / q_ij), in nats.</summary>
    internal static double Divergence(Affinities affinities, PlanePoints points)
    {
        var total = Enumerable.Range(0, points.Count).Sum(row => Repulsion(points, row).Sum);
        var divergence = 0.0;
        for (var row = 0; row < points.Count; row++)
        {
            var others = affinities.NeighborsOf(row);
            var chances = affinities.ChancesOf(row);
            for (var i = 0; i < others.Length; i++)
            {
                var (chance, other) = (chances[i], others[i]);
                var (x, y) = (points.X[row] - points.X[other], points.Y[row] - points.Y[other]);
                if (chance > 0) divergence += chance * Math.Log(chance * total * (1 + (x * x) + (y * y)));
            }
        }

        return divergence;
    }

    /// <summary>Σ w, Σ w² (x_i - x_j) and Σ w² (y_i - y_j) over the other rows.</summary>
    private static (double Sum, double X, double Y) Repulsion(PlanePoints points, int row)
    {
        var (sum, forceX, forceY) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
        var (x, y) = (Vector256.Create(points.X[row]), Vector256.Create(points.Y[row]));
        var other = 0;
        for (; other <= points.Count - Vector256<double>.Count; other += Vector256<double>.Count)
        {
            var (differenceX, differenceY) = (x - Vector256.Create(points.X, other), y - Vector256.Create(points.Y, other));
            var weight = Vector256<double>.One / (Vector256<double>.One + (differenceX * differenceX) + (differenceY * differenceY));
            sum += weight;
            forceX += weight * weight * differenceX;
            forceY += weight * weight * differenceY;
        }

        var (restSum, restX, restY) = (Vector256.Sum(sum), Vector256.Sum(forceX), Vector256.Sum(forceY));
        for (; other < points.Count; other++)
        {
            var (differenceX, differenceY) = (points.X[row] - points.X[other], points.Y[row] - points.Y[other]);
            var weight = 1 / (1 + (differenceX * differenceX) + (differenceY * differenceY));
            restSum += weight;
            restX += weight * weight * differenceX;
            restY += weight * weight * differenceY;
        }

        return (restSum - 1, restX, restY);   // the row itself weighs 1 and is no force
    }

    private static PlanePoints Start(Tensor features, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var components = PrincipalComponents.Fit(features, 2, cancellation);
        var deviation = Math.Sqrt(components.ExplainedVariance[0]);
        var scaled = components.Transform(features, cancellation).to(ScalarType.Float64) * (deviation > 0 ? FirstDeviation / deviation : 0);
        return PlanePoints.Of(scaled);
    }

    /// <summary>Gradient descent with momentum and a gain for each coordinate (Jacobs 1988).</summary>
    private sealed class Descent(Affinities affinities, PlanePoints points)
    {
        private readonly double rate = Math.Max(points.Count / Exaggeration / 4, 50);
        private readonly PlanePoints gradient = new(points.Count);
        private readonly PlanePoints velocity = new(points.Count);
        private readonly PlanePoints gains = new(points.Count, 1);

        public Affinities Affinities => affinities;

        public PlanePoints Points => points;

        public void Step(bool isEarly)
        {
            Gradient(affinities, points, gradient, isEarly ? Exaggeration : 1);
            var momentum = isEarly ? 0.5 : 0.8;
            Move(points.X, gradient.X, velocity.X, gains.X, momentum);
            Move(points.Y, gradient.Y, velocity.Y, gains.Y, momentum);
        }

        private void Move(double[] position, double[] slope, double[] speed, double[] gain, double momentum)
        {
            for (var i = 0; i < position.Length; i++)
            {
                gain[i] = Math.Max(LeastGain, speed[i] * slope[i] < 0 ? gain[i] + 0.2 : gain[i] * 0.8);
                speed[i] = (momentum * speed[i]) - (rate * gain[i] * slope[i]);
                position[i] += speed[i];
            }
        }
    }
}
