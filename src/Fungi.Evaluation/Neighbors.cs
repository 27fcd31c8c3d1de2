namespace Fungi.Evaluation;

/// <summary>The K nearest training rows of every query: by distance, among equal distances by the row's number.</summary>
public sealed class Neighbors
{
    private readonly int[] _indices;
    private readonly double[] _squaredDistances;

    internal Neighbors(int queries, int k)
    {
        Queries = queries;
        K = k;
        _indices = new int[checked(queries * k)];
        _squaredDistances = new double[queries * k];
        for (var query = 0; query < queries; query++) Clear(query);
    }

    /// <summary>How many queries there are.</summary>
    public int Queries { get; }

    /// <summary>How many neighbours each query has.</summary>
    public int K { get; }

    /// <summary>[K] the training rows nearest to a query.</summary>
    public ReadOnlySpan<int> Indices(int query) => _indices.AsSpan(query * K, K);

    /// <summary>[K] their squared Euclidean distances, computed in double precision.</summary>
    public ReadOnlySpan<double> SquaredDistances(int query) => _squaredDistances.AsSpan(query * K, K);

    internal void Clear(int query)
    {
        _indices.AsSpan(query * K, K).Fill(int.MaxValue);
        _squaredDistances.AsSpan(query * K, K).Fill(double.PositiveInfinity);
    }

    /// <summary>Keeps the row if it is nearer than one of those kept so far.</summary>
    internal void Offer(int query, int index, double squaredDistance)
    {
        var indices = _indices.AsSpan(query * K, K);
        var distances = _squaredDistances.AsSpan(query * K, K);
        var place = K;
        while (place > 0 && (squaredDistance, index).CompareTo((distances[place - 1], indices[place - 1])) < 0) place--;
        if (place == K) return;
        indices[place..^1].CopyTo(indices[(place + 1)..]);
        distances[place..^1].CopyTo(distances[(place + 1)..]);
        (indices[place], distances[place]) = (index, squaredDistance);
    }
}
