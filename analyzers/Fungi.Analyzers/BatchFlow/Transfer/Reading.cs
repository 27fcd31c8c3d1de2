using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>What a program reads of a tensor as numbers: its sizes, what it is, its elements.</summary>
internal static class Reading
{
    public static IEnumerable<KeyValuePair<string, Func<Row, Behaviour>>> All =>
    [
        new("shape", static _ => Shape),
        new("size", static row => call => SizeOf(row, call)),
        new("count", static _ => static call => Meeting.First(call).Shape is { } shape ? ScalarValue.Of(shape.Count) : ScalarValue.Any),
        new("rank", static _ => static call => Meeting.First(call).Shape?.Rank is { } rank ? ScalarValue.Of(Size.Of(rank)) : ScalarValue.Any),
        new("constant", static _ => static _ => ScalarValue.Any),
        new("number", static _ => Number),
        new("effect", static _ => static _ => ScalarValue.Null),
        new("unknown", Unknown),
    ];

    private static CollectionValue Shape(OperatorCall call)
    {
        if (Meeting.First(call).Shape is not { } shape) return new CollectionValue(ScalarValue.Of(Size.Unknown), Size.Unknown);
        return shape.HasGap
            ? new CollectionValue(ScalarValue.Of(shape.Dimensions.Any(static dimension => dimension.Size.InvolvesBatch) ? Size.UnknownOfBatch : Size.Unknown), Size.Unknown)
            : CollectionValue.Of(shape.Dimensions.Select(static dimension => ScalarValue.Of(dimension.Size)));
    }

    /// <summary>Words: <c>dim</c>: the axis; all where none is given.</summary>
    private static AbstractValue SizeOf(Row row, OperatorCall call)
    {
        if (Meeting.First(call).Shape is not { } shape) return ScalarValue.Any;
        return row.Positions("dim", call, shape) switch
        {
            [var position] => ScalarValue.Of(shape.Dimensions[position].Size),
            { Count: 0 } => Shape(call),
            _ => ScalarValue.Of(shape.Dimensions.Any(static dimension => dimension.Size.InvolvesBatch) ? Size.UnknownOfBatch : Size.Unknown),
        };
    }

    /// <summary>A number of the elements of all tensors.</summary>
    private static AbstractValue Number(OperatorCall call)
    {
        var number = call.Result(new ScalarValue());
        var operands = Meeting.Of(call);
        return operands.HasSamples ? number.Because(call.NotProved("it reads elements of a tensor that has a batch")) : number;
    }

    /// <summary>Anything at all. Words: <c>reason</c>: why nothing is known, with <c>-</c> between words.</summary>
    private static Behaviour Unknown(Row row)
    {
        var reason = row.Word("reason")?.Replace('-', ' ') ?? "it is not known what it does with the batch";
        return call =>
        {
            var result = call.Result(new UnknownValue());
            return call.Tensors.Any(static tensor => tensor.Shape.HasSamples) ? result.Because(call.NotProved(reason)) : result;
        };
    }
}
