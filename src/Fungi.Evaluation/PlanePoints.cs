using static TorchSharp.torch;

namespace Fungi.Evaluation;

/// <summary>Points of a plane.</summary>
public sealed class PlanePoints
{
    /// <summary>Points whose coordinates are all the same.</summary>
    internal PlanePoints(int count, double value = 0)
    {
        (X, Y) = (new double[count], new double[count]);
        Array.Fill(X, value);
        Array.Fill(Y, value);
    }

    /// <summary>How many there are.</summary>
    public int Count => X.Length;

    /// <summary>[N] to the right.</summary>
    public double[] X { get; private init; }

    /// <summary>[N] upwards.</summary>
    public double[] Y { get; private init; }

    /// <summary>The rows of a matrix.</summary>
    /// <param name="coordinates">[N, 2].</param>
    public static PlanePoints Of(Tensor coordinates)
    {
        using var scope = NewDisposeScope();
        var columns = coordinates.to(ScalarType.Float64).t().contiguous();
        return new(0) { X = columns.select(0, 0).data<double>().ToArray(), Y = columns.select(0, 1).data<double>().ToArray() };
    }
}
