using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>Operators that put axes in another order.</summary>
internal static class Permuting
{
    public static IEnumerable<KeyValuePair<string, Func<Row, Behaviour>>> All { get; } =
    [
        new("permute", static _ => Permute),
        new("transpose", static _ => Transpose),
        new("movedim", static _ => MoveAxes),
        new("t", static _ => Reverse),
        new("T", static _ => Reverse),
        new("mT", static _ => TransposeMatrices),
    ];

    private static AbstractValue Permute(OperatorCall call)
    {
        var self = call.TensorAt(0);
        return call.AxesAt(1, self.Shape) is { } positions && self.Shape.Rank == positions.Count
            ? call.View(self, new(positions.Select(position => self.Shape.Dimensions[position])))
            : Permuted(call, self, call.IntegersAt(1)?.Count);
    }

    private static AbstractValue Transpose(OperatorCall call)
    {
        var self = call.TensorAt(0);
        return call.AxisAt(1, self.Shape) is { } one && call.AxisAt(2, self.Shape) is { } other
            ? call.View(self, self.Shape.With(one, self.Shape.Dimensions[other]).With(other, self.Shape.Dimensions[one]))
            : call.Lost("its axes are not known", self);
    }

    private static AbstractValue MoveAxes(OperatorCall call)
    {
        var self = call.TensorAt(0);
        if (self.Shape.HasGap || call.AxesAt(1, self.Shape) is not { } sources || call.AxesAt(2, self.Shape) is not { } destinations || sources.Count != destinations.Count)
        {
            return call.Lost("its axes are not known", self);
        }

        var moved = new TensorShape(self.Shape.Dimensions.Where((_, position) => !sources.Contains(position)));
        foreach (var (destination, source) in destinations.Zip(sources, static (destination, source) => (destination, source)).OrderBy(static move => move.destination))
        {
            moved = moved.Insert(Math.Min(destination, moved.Dimensions.Count), self.Shape.Dimensions[source]);
        }

        return call.View(self, moved);
    }

    /// <summary><c>t</c>, <c>T</c> and <c>H</c>; of the first and last all inputs have two axes at most.</summary>
    private static AbstractValue Reverse(OperatorCall call)
    {
        var self = call.TensorAt(0);
        return call.View(self, new(self.Shape.Dimensions.Reverse()));
    }

    /// <summary><c>mT</c>, <c>mH</c> and <c>adjoint</c>.</summary>
    private static AbstractValue TransposeMatrices(OperatorCall call)
    {
        var self = call.TensorAt(0);
        return self.Shape.PositionOf(-2) is { } rows && self.Shape.PositionOf(-1) is { } columns
            ? call.View(self, self.Shape.With(rows, self.Shape.Dimensions[columns]).With(columns, self.Shape.Dimensions[rows]))
            : Permuted(call, self, rank: null);
    }

    private static AbstractValue Permuted(OperatorCall call, TensorValue self, int? rank) => self.Shape.HasSamples
        ? call.Lost("the order of its axes is not known", self)
        : call.View(self, rank is { } known ? new(Enumerable.Repeat(Dimension.Of(Size.Unknown), known)) : new(Dimension.Gap, Dimension.Of(Size.Unknown), Dimension.Of(Size.Unknown)));
}
