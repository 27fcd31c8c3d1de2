using static TorchSharp.torch;

namespace Fungi.Evaluation;

/// <summary>
/// Principal component analysis, the same as scikit-learn's <c>PCA(n_components)</c> with a full decomposition: the directions of largest variance of
/// the centred training features. Computed in double precision from the covariance, or from random projections where that would be too large (both
/// give the same components each time); the sign of each component is such that its entry of largest magnitude is positive.
/// </summary>
public sealed class PrincipalComponents : IDisposable
{
    private const long TileRows = 4096;
    private const long LargestCovariance = 4096; // a decomposition of so many columns takes a minute, and grows by the cube
    private const long Oversampling = 10;
    private const int PowerIterations = 7;

    private PrincipalComponents(Tensor mean, Tensor components, double[] explainedVariance, double totalVariance)
    {
        Mean = mean;
        Components = components;
        ExplainedVariance = explainedVariance;
        TotalVariance = totalVariance;
    }

    /// <summary>[D] float64: the mean of the training features.</summary>
    public Tensor Mean { get; }

    /// <summary>[C, D] float64: orthonormal directions, by falling variance.</summary>
    public Tensor Components { get; }

    /// <summary>[C] the unbiased variance of the training features along each component.</summary>
    public IReadOnlyList<double> ExplainedVariance { get; }

    /// <summary>The unbiased variance of the training features in all directions together.</summary>
    public double TotalVariance { get; }

    /// <summary>Finds the components of training features: by <see cref="FitRandomized"/> above 4096 features of as many samples if few are wanted, else exactly.</summary>
    /// <param name="train">[N, D] features.</param>
    /// <param name="count">How many components to keep, C.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException"><paramref name="count"/> is not between 1 and min(N - 1, D).</exception>
    public static PrincipalComponents Fit(Tensor train, int count, CancellationToken cancellation = default)
    {
        var (rows, columns) = (train.shape[0], train.shape[1]);
        if (columns > LargestCovariance && (count + Oversampling) * 2 < Math.Min(rows, columns)) return FitRandomized(train, count, cancellation);
        Check(train, count);
        using var withoutGradients = no_grad();
        using var scope = NewDisposeScope();
        var mean = MeanOf(train, cancellation);
        var covariance = zeros(columns, columns, dtype: ScalarType.Float64, device: train.device);
        foreach (var tile in Tiles(train, cancellation))
        {
            var centred = tile - mean;
            covariance.addmm_(centred.t(), centred);
        }

        covariance.div_(rows - 1);
        var (variances, vectors) = linalg.eigh(covariance);   // rising variance, components in columns
        var components = vectors.t().narrow(0, columns - count, count).flip(0);
        return new PrincipalComponents(
            mean.MoveToOuterDisposeScope(),
            WithSigns(components).MoveToOuterDisposeScope(),
            variances.narrow(0, columns - count, count).flip(0).data<double>().ToArray(),
            covariance.diagonal().sum().item<double>());
    }

    /// <summary>
    /// Finds the components by projections on random directions, which powers of the covariance turn towards the first components (Halko,
    /// Martinsson and Tropp 2011, arXiv 0909.4061, algorithm 4.4: 10 directions more than components, 7 powers, a fixed seed).
    /// </summary>
    /// <inheritdoc cref="Fit"/>
    public static PrincipalComponents FitRandomized(Tensor train, int count, CancellationToken cancellation = default)
    {
        Check(train, count);
        using var withoutGradients = no_grad();
        using var scope = NewDisposeScope();
        var (rows, columns) = (train.shape[0], train.shape[1]);
        var directions = Math.Min(count + Oversampling, Math.Min(rows, columns));
        var mean = MeanOf(train, cancellation);
        var basis = randn([columns, directions], ScalarType.Float64, generator: new Generator(0)).to(train.device);
        for (var power = 0; power < PowerIterations; power++)
        {
            cancellation.ThrowIfCancellationRequested();
            basis = Orthonormal(Project(Orthonormal(Scores(basis))));
        }

        var (left, values, _) = linalg.svd(Project(Orthonormal(Scores(basis))), fullMatrices: false); // [D, directions]
        var total = 0.0;
        foreach (var tile in Tiles(train, cancellation)) total += (tile - mean).square().sum().item<double>();
        return new PrincipalComponents(
            mean.MoveToOuterDisposeScope(),
            WithSigns(left.narrow(1, 0, count).t()).MoveToOuterDisposeScope(),
            (values.narrow(0, 0, count).square() / (rows - 1)).data<double>().ToArray(),
            total / (rows - 1));

        // [N, directions] and, of scores, [D, directions]: the centred features times them.
        Tensor Scores(Tensor vectors)
        {
            var scores = new List<Tensor>();
            foreach (var tile in Tiles(train, cancellation)) scores.Add((tile - mean).matmul(vectors).MoveToOuterDisposeScope());
            return cat(scores);
        }

        Tensor Project(Tensor scores)
        {
            var (sum, first) = (zeros(columns, directions, dtype: ScalarType.Float64, device: train.device), 0L);
            foreach (var tile in Tiles(train, cancellation))
            {
                sum.addmm_((tile - mean).t(), scores.narrow(0, first, tile.shape[0]));
                first += tile.shape[0];
            }

            return sum;
        }
    }

    /// <summary>[M, C] float32: centred features [M, D] along the components.</summary>
    public Tensor Transform(Tensor features, CancellationToken cancellation = default)
    {
        using var withoutGradients = no_grad();
        using var scope = NewDisposeScope();
        var transformed = new List<Tensor>();
        foreach (var tile in Tiles(features, cancellation))
            transformed.Add((tile - Mean).matmul(Components.t()).to(ScalarType.Float32).MoveToOuterDisposeScope());
        return cat(transformed).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The paper's protocol: both splits along the first components of the training split, if that makes the features smaller
    /// and there are more training samples than components; otherwise both as they are (new tensors in either case).
    /// </summary>
    /// <param name="train">[N, D] float32, all blocks concatenated.</param>
    /// <param name="query">[M, D] float32, likewise.</param>
    /// <param name="count">How many components to keep, C.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static (Tensor Train, Tensor Query) Reduce(Tensor train, Tensor query, int count, CancellationToken cancellation = default)
    {
        if (count >= train.shape[0] || count >= train.shape[1]) return (train.alias(), query.alias());
        using var components = Fit(train, count, cancellation);
        return (components.Transform(train, cancellation), components.Transform(query, cancellation));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Mean.Dispose();
        Components.Dispose();
    }

    private static void Check(Tensor train, int count)
    {
        var (rows, columns) = (train.shape[0], train.shape[1]);
        var most = Math.Min(rows - 1, columns);
        if (count < 1 || count > most)
            throw new InputException($"{count} principal components of {rows} samples with {columns} features cannot be found; expected 1 to {most}.");
    }

    private static Tensor MeanOf(Tensor train, CancellationToken cancellation)
    {
        var mean = zeros(train.shape[1], dtype: ScalarType.Float64, device: train.device);
        foreach (var tile in Tiles(train, cancellation)) mean.add_(tile.sum(dim: 0));
        return mean.div_(train.shape[0]);
    }

    private static Tensor Orthonormal(Tensor vectors)
    {
        var (orthonormal, _) = linalg.qr(vectors);
        return orthonormal;
    }

    private static Tensor WithSigns(Tensor components) => components * components.gather(1, components.abs().argmax(1, keepdim: true)).sign();

    /// <summary>The rows in double precision, a bounded number at a time; what is made from a tile lives until the next.</summary>
    private static IEnumerable<Tensor> Tiles(Tensor features, CancellationToken cancellation)
    {
        for (long start = 0; start < features.shape[0]; start += TileRows)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            yield return features.narrow(0, start, Math.Min(TileRows, features.shape[0] - start)).to(ScalarType.Float64);
        }
    }
}
