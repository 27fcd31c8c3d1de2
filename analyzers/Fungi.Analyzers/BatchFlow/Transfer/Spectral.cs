using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>Fourier transforms.</summary>
internal static class Spectral
{
    public static IEnumerable<KeyValuePair<string, Func<Row, Behaviour>>> All =>
    [
        new("transform", Transform),
        new("frames", static row => call => Frames(row, call)),
    ];

    /// <summary>
    /// Mixes some axes. Words: <c>dim</c>: which; <c>else</c>: which where none is given; all where neither says. <c>size</c>: the sizes that come
    /// out; else they stay, except where the flag <c>resized</c> says that the last of them changes.
    /// </summary>
    private static Behaviour Transform(Row row) => call =>
    {
        var operands = Meeting.First(call);
        var sizes = row.Numbers("size", call);
        var axes = row.Numbers("dim", call);
        if (axes is { Count: 0 }) axes = sizes is { Count: > 0 } && row.Word("else") is null ? [.. Enumerable.Range(-sizes.Count, sizes.Count).Select(static axis => Size.Of(axis))] : row.Numbers("else", call);
        if (operands.Shape is not { } shape || sizes is null || axes is null || Mixing.Positions(axes, shape) is not { } positions)
        {
            return Mixing.Unresolved(call, operands.HasSamples, "it is not known which axes it works along");
        }

        if (positions.Count == 0) positions = [.. Enumerable.Range(0, shape.Dimensions.Count)];
        var causes = Mixing.At(call, operands.Parameter, shape, positions);
        for (var i = 0; i < positions.Count; i++)
        {
            var old = shape.Dimensions[positions[i]];
            if (old.IsGap) continue;
            var isLast = i == positions.Count - 1;
            var size = row.Has("resized") && isLast ? Size.Unknown : i < sizes.Count && sizes[i].Constant is not < 0 ? sizes[i] : old.Size;
            if (!size.IsSurely(old.Size)) shape = shape.With(positions[i], Dimension.Of(size));
        }

        var result = call.Result(shape).WithNumbers(row, call);
        return result with { Causes = result.Causes | causes };
    };

    /// <summary>Between a signal [..., T] and the spectra of its frames [..., F, T]. Words: <c>from</c>, <c>to</c>: how many axes the two have.</summary>
    private static AbstractValue Frames(Row row, OperatorCall call)
    {
        var operands = Meeting.First(call);
        var (from, to) = (int.Parse(row.Word("from") ?? "1"), int.Parse(row.Word("to") ?? "1"));
        if (operands.Shape is not { } shape || Mixing.Positions(Enumerable.Range(-from, from).Select(static axis => Size.Of(axis)), shape) is not { Count: > 0 } mixed)
        {
            return Mixing.Unresolved(call, operands.HasSamples, "it is not known which axes it works along").Beside(call, operands.Parameter);
        }

        var result = call.Result(new TensorShape([.. shape.Dimensions.Take(mixed[0]), .. Enumerable.Repeat(Dimension.Of(Size.Unknown), to)])).WithNumbers(row, call).Beside(call, operands.Parameter);
        return result with { Causes = result.Causes | Mixing.At(call, operands.Parameter, shape, mixed) };
    }
}
