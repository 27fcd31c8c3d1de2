using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>Operators on images: convolutions, pooling, resampling. They keep the axes in front and mix the last ones.</summary>
internal static class Spatial
{
    public static IEnumerable<KeyValuePair<string, Func<Row, Behaviour>>> All =>
    [
        new("convolve", static row => call => Convolve(row, call)),
        new("pool", Pool),
        new("resample", static row => call => Resample(row, call)),
        new("sample-grid", static _ => SampleGrid),
        new("make-grid", static row => call => MakeGrid(row, call)),
        new("columns", static row => call => Columns(row, call)),
    ];

    /// <summary>
    /// Mixes the channels and the <c>axes</c> after them; what is before, one axis or none, is the batch. Words: <c>axes</c>: how many are spatial.
    /// <c>channels</c>: the weight's axis of the channels that come out.
    /// </summary>
    private static AbstractValue Convolve(Row row, OperatorCall call)
    {
        var operands = Meeting.First(call);
        var weight = call.Tensor("weight")?.Shape ?? TensorShape.Unknown;
        var axes = int.Parse(row.Word("axes") ?? "0");
        if (operands.Shape is not { } shape || Last(shape, axes + 1) is not { } mixed) return NotKnown(call, operands);
        var channels = int.Parse(row.Word("channels") ?? "0");
        var groups = call.Integer("groups") ?? Size.One;
        var size = weight.PositionOf(channels) is { } position && (channels == 0 || groups.Constant == 1) ? weight.Dimensions[position].Size : Size.Unknown;
        var result = call.Result(new TensorShape([.. shape.Dimensions.Take(mixed[0]), Dimension.Of(size), .. Enumerable.Repeat(Dimension.Of(Size.Unknown), axes)]))
            .WithNumbers(row, call).Beside(call, operands.Parameter);
        return result with { Causes = result.Causes | Mixing.At(call, operands.Parameter, shape, mixed) };
    }

    /// <summary>
    /// Mixes the last axes, each channel for itself. Words: <c>axes</c>: how many. <c>size</c>: the sizes that come out, where the operator is told.
    /// Flags: <c>pair</c>: the result is a tuple of values and indexes; <c>random</c>.
    /// </summary>
    private static Behaviour Pool(Row row) => call =>
    {
        var operands = Meeting.Of(call);
        var axes = int.Parse(row.Word("axes") ?? "0");
        if (operands.Shape is not { } shape || Last(shape, axes) is not { } mixed) return NotKnown(call, operands);
        var sizes = row.Numbers("size", call);
        var causes = Mixing.At(call, operands.Parameter, shape, mixed);
        for (var i = 0; i < axes; i++) shape = shape.With(mixed[i], Dimension.Of(sizes is { Count: > 0 } ? sizes[sizes.Count == axes ? i : 0] : Size.Unknown));
        var result = call.Result(shape).WithNumbers(row, call);
        result = result with { Causes = result.Causes | causes };
        if (row.Has("random")) result = result.Because(Creating.Chance(call));
        return row.Has("pair") ? new TupleValue(result, result) : result;
    };

    /// <summary>Mixes all axes after the batch's and the channels'. Words: <c>size</c>: the sizes that come out.</summary>
    private static AbstractValue Resample(Row row, OperatorCall call)
    {
        var operands = Meeting.First(call);
        if (operands.Shape is not { } shape || shape.PositionOf(1) is null) return NotKnown(call, operands);
        var causes = Mixing.At(call, operands.Parameter, shape, Enumerable.Range(2, shape.Dimensions.Count - 2));
        var sizes = row.Numbers("size", call);
        for (var position = 2; position < shape.Dimensions.Count; position++)
        {
            if (!shape.Dimensions[position].IsGap) shape = shape.With(position, Dimension.Of(sizes?.Count == shape.Dimensions.Count - 2 ? sizes[position - 2] : Size.Unknown));
        }

        var result = call.Result(shape).WithNumbers(row, call);
        return result with { Causes = result.Causes | causes };
    }

    /// <summary>Values of [N, C, ...] at the points [N, ..., 2]: the points' axes in place of the image's.</summary>
    private static AbstractValue SampleGrid(OperatorCall call)
    {
        var operands = Meeting.Of(call);
        var (image, grid) = (call.Tensor("input")?.Shape, call.Tensor("grid")?.Shape);
        if (image is not { HasGap: false, Dimensions.Count: > 2 } || grid is not { HasGap: false } || grid.Rank != image.Rank || Broadcasting.Meet(image.Dimensions[0], grid.Dimensions[0]) is not { } batch)
        {
            return NotKnown(call, operands);
        }

        var points = grid.Dimensions.Count - 1;
        var result = call.Result(new TensorShape([batch, image.Dimensions[1], .. grid.Dimensions.Skip(1).Take(points - 1)]));
        return result with { Causes = result.Causes | Mixing.At(call, "input", image, Enumerable.Range(2, image.Dimensions.Count - 2)) | Mixing.At(call, "grid", grid, [points]) };
    }

    /// <summary>The points that affine maps [N, ...] send a grid to: [N, ..., 2]. Words: <c>size</c>: the image's sizes, with N and channels.</summary>
    private static AbstractValue MakeGrid(Row row, OperatorCall call)
    {
        var operands = Meeting.First(call);
        if (operands.Shape is not { HasGap: false, Dimensions.Count: 3 } shape) return NotKnown(call, operands);
        var sizes = row.Numbers("size", call) ?? [];
        var result = call.Result(sizes.Count > 2
            ? new TensorShape([shape.Dimensions[0], .. sizes.Skip(2).Select(Dimension.Of), Dimension.Of(Size.Of(sizes.Count - 2))])
            : shape.HasSamples ? new TensorShape(shape.Dimensions[0], Dimension.Gap) : TensorShape.Unknown);
        return result with { Causes = result.Causes | Mixing.At(call, operands.Parameter, shape, [1, 2]) };
    }

    /// <summary>Between an image [N, C, H, W] and the columns [N, C·k·k, L] of its patches. Words: <c>from</c>, <c>to</c>: the axes without N.</summary>
    private static AbstractValue Columns(Row row, OperatorCall call)
    {
        var operands = Meeting.First(call);
        var (from, to) = (int.Parse(row.Word("from") ?? "0"), int.Parse(row.Word("to") ?? "0"));
        if (operands.Shape is not { } shape || Last(shape, from) is not { } mixed) return NotKnown(call, operands);
        var result = call.Result(new TensorShape([.. shape.Dimensions.Take(mixed[0]), .. Enumerable.Repeat(Dimension.Of(Size.Unknown), to)])).WithNumbers(row, call);
        return result with { Causes = result.Causes | Mixing.At(call, operands.Parameter, shape, mixed) };
    }

    // Where the last axes are; null where a gap may be among them.
    private static IReadOnlyList<int>? Last(TensorShape shape, int count) => Mixing.Positions(Enumerable.Range(-count, count).Select(static axis => Size.Of(axis)), shape);

    private static AbstractValue NotKnown(OperatorCall call, Meeting operands) =>
        Mixing.Unresolved(call, operands.HasSamples, "it is not known which axes are those of the image").Beside(call, operands.Parameter);
}
