using static TorchSharp.torch;

namespace Fungi.Evaluation;

/// <summary>
/// Principal component analysis, the same as scikit-learn's <c>PCA(n_components)</c> with a full decomposition: the directions of largest variance of
/// the centred training features. Computed in double precision from the covariance; the sign of each component is such that its
/// entry of largest magnitude is positive, so that the same features always give the same components.
/// </summary>
public sealed class PrincipalComponents : IDisposable
{
    private const long TileRows = 4096;

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

    /// <summary>Finds the components of training features.</summary>
    /// <param name="train">[N, D] features.</param>
    /// <param name="count">How many components to keep, C.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException"><paramref name="count"/> is not between 1 and min(N - 1, D).</exception>
    public static PrincipalComponents Fit(Tensor train, int count, CancellationToken cancellation = default)
    {
        var (rows, columns) = (train.shape[0], train.shape[1]);
        var most = Math.Min(rows - 1, columns);
        if (count < 1 || count > most)
            throw new InputException($"{count} principal components of {rows} samples with {columns} features cannot be found; expected 1 to {most}.");

        using var withoutGradients = no_grad();
        using var scope = NewDisposeScope();
        var mean = zeros(columns, dtype: ScalarType.Float64, device: train.device);
        foreach (var tile in Tiles(train, cancellation)) mean.add_(tile.sum(dim: 0));
        mean.div_(rows);
        var covariance = zeros(columns, columns, dtype: ScalarType.Float64, device: train.device);
        foreach (var tile in Tiles(train, cancellation))
        {
            var centred = tile - mean;
            covariance.addmm_(centred.t(), centred);
        }

        covariance.div_(rows - 1);
        var (variances, vectors) = linalg.eigh(covariance);   // rising variance, components in columns
        var components = vectors.t().narrow(0, columns - count, count).flip(0);
        var largest = components.gather(1, components.abs().argmax(1, keepdim: true));
        return new PrincipalComponents(
            mean.MoveToOuterDisposeScope(),
            (components * largest.sign()).MoveToOuterDisposeScope(),
            variances.narrow(0, columns - count, count).flip(0).data<double>().ToArray(),
            covariance.diagonal().sum().item<double>());
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
