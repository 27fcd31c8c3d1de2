using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Evaluation;

/// <summary>
/// One block of features as it is searched: products of rounded rows, what bounds on distances follow from them, and the distances themselves.
/// </summary>
/// <remarks>
/// With x = x̂ + e for a query and y = ŷ + f for a training row, both centred, |x·y - x̂·ŷ| ≤ |e||y| + |x̂||f|. A product of D terms in float32 is
/// off by at most D u |x̂||ŷ|, u = 2^-24 (Higham, Accuracy and Stability of Numerical Algorithms, 3.1); twice that is allowed for, since a processor
/// may add pairs first. Rounding it to bfloat16 moves it by at most 2^-8 of itself. The bounds are added up in float32, which gets an allowance too.
/// </remarks>
internal sealed class SearchedBlock
{
    private const double SingleUnit = 1.0 / (1 << 24);
    private const float ProductUnit = 1.01f / (1 << 8);
    private const float Upwards = 1 + (1f / (1 << 20)); // more than rounding to float32 takes away

    private readonly Tensor[] _trainTiles;
    private readonly Tensor[] _queryTiles;
    private readonly RoundedRows _roundedTrain;
    private readonly RoundedRows _roundedQuery;
    private readonly int _columns;
    private readonly int _tileRows;
    private readonly float[] _squaredLengths;   // |y|²
    private readonly float[] _lengths;          // |y|
    private readonly float[] _errors;           // |f|
    private readonly double _sumError;
    private readonly double _longest;
    private readonly bool _hasFastProducts;
    private readonly Device _device;

    /// <param name="block">The features.</param>
    /// <param name="scale">A power of two that brings the features' magnitudes to at most a quarter.</param>
    /// <param name="blocks">The bounds of how many blocks may be added up.</param>
    /// <param name="tileRows">How many training rows a tile has.</param>
    /// <param name="cancellation">Stops the work.</param>
    public SearchedBlock(FeatureBlock block, double scale, int blocks, int tileRows, CancellationToken cancellation)
    {
        _device = block.Train.device;
        _hasFastProducts = block.Train.device_type == DeviceType.CPU && Avx512BW.IsSupported; // what oneDNN needs; elsewhere they are slow or rounded in between
        var (train, query) = (block.Train.cpu().contiguous(), block.Query.cpu().contiguous());
        (_trainTiles, _queryTiles) = (train.split(tileRows), query.split(tileRows));
        (_columns, _tileRows) = ((int)train.shape[1], tileRows);
        using var mean = train.mean([0], type: ScalarType.Float64);
        double[] centre = [.. mean.data<double>()];
        _roundedTrain = RoundedRows.Of(train, centre, scale, tileRows, cancellation);
        _roundedQuery = RoundedRows.Of(query, centre, scale, tileRows, cancellation);
        _squaredLengths = [.. _roundedTrain.SquaredLengths.Select(length => (float)length)];
        _lengths = [.. _roundedTrain.SquaredLengths.Select(length => double.IsFinite(length) ? (float)Math.Sqrt(length) * Upwards : 0)];
        _errors = [.. _roundedTrain.Errors.Select(error => (float)error * Upwards)];
        _longest = _lengths.Max();
        _sumError = 16 * blocks * SingleUnit;
    }

    /// <summary>[count, rows] bfloat16 on the CPU: the products of a tile of queries with a tile of training rows, which are filled up.</summary>
    public Tensor Products(int firstQuery, int count, int firstRow)
    {
        using var scope = NewDisposeScope();
        var queries = _roundedQuery.Values.narrow(0, firstQuery, count);
        var rows = _roundedTrain.Values.narrow(0, firstRow, Math.Min(_tileRows, _roundedTrain.Values.shape[0] - firstRow));
        var products = _hasFastProducts
            ? queries.matmul(rows.t())
            : queries.to(ScalarType.Float32, _device).matmul(rows.to(ScalarType.Float32, _device).t()).to(ScalarType.BFloat16).cpu();
        return products.MoveToOuterDisposeScope();
    }

    /// <summary>Adds |y|² - 2 x·y, which is the squared distance less |x|² in units of the scale, and by how much it may be off.</summary>
    /// <param name="products">A row of <see cref="Products"/>.</param>
    /// <param name="query">Which query it is of.</param>
    /// <param name="firstRow">The tile's first training row.</param>
    /// <param name="distances">What is added to.</param>
    /// <param name="errors">What is added to.</param>
    public void AddBounds(ReadOnlySpan<ushort> products, int query, int firstRow, Span<float> distances, Span<float> errors)
    {
        var squaredLength = _roundedQuery.SquaredLengths[query];
        var length = Math.Sqrt(squaredLength);
        var error = _roundedQuery.Errors[query];
        var perLength = Vector256.Create((float)(2 * (error + (2 * (_columns + 8) * SingleUnit * length))) * Upwards);
        var perError = Vector256.Create((float)(2 * (length + error)) * Upwards);
        var always = Vector256.Create((float)(_sumError * (squaredLength + (_longest * _longest))));
        var squaredLengths = _squaredLengths.AsSpan(firstRow);
        var lengths = _lengths.AsSpan(firstRow);
        var rowErrors = _errors.AsSpan(firstRow);
        for (var column = 0; column < products.Length; column += Vector256<float>.Count)
        {
            var product = (Vector256.WidenLower(Vector128.Create(products[column..]).ToVector256Unsafe()) << 16).AsSingle();
            product += product;
            (Vector256.Create(distances[column..]) + Vector256.Create(squaredLengths[column..]) - product).CopyTo(distances[column..]);
            var rounding = always + (Vector256.Abs(product) * ProductUnit) + (perLength * Vector256.Create(lengths[column..])) + (perError * Vector256.Create(rowErrors[column..]));
            (Vector256.Create(errors[column..]) + rounding).CopyTo(errors[column..]);
        }
    }

    /// <summary>Adds |x - y|² of the features as they are, in double precision.</summary>
    /// <param name="query">x.</param>
    /// <param name="rows">The training rows y; fastest when they rise.</param>
    /// <param name="distances">What is added to, one for each row.</param>
    public void AddSquaredDistances(int query, ReadOnlySpan<int> rows, Span<double> distances)
    {
        var from = Features(_queryTiles, query);
        for (var i = 0; i < rows.Length; i++) distances[i] += SquaredDistance.Between(from, Features(_trainTiles, rows[i]));
    }

    private ReadOnlySpan<float> Features(Tensor[] tiles, int row) => RoundedRows.Row<float>(tiles[row / _tileRows], row % _tileRows, _columns);
}
