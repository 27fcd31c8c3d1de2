using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>Operators that take, make or keep entries by how their places along two axes compare, or that move entries along an axis.</summary>
internal static class Diagonals
{
    public static IEnumerable<KeyValuePair<string, Func<Row, Behaviour>>> All { get; } =
    [
        new("diagonal", static _ => static call => Diagonal(call, call.AxisAt(2, call.TensorAt(0).Shape, otherwise: 0), call.AxisAt(3, call.TensorAt(0).Shape, otherwise: 1))),
        new("diag", static _ => Diag),
        new("diag_embed", static _ => static call => Embed(call, call.TensorAt(0).Shape, call.IntegerAt(2) ?? Size.Of(-2), call.IntegerAt(3) ?? Size.Of(-1))),
        new("diagflat", static _ => static call => Embed(call, Flat(call.TensorAt(0).Shape), Size.Zero, Size.One)),
        new("trace", static _ => Trace),
        new("tril", static _ => Triangle),
        new("triu", static _ => Triangle),
        new("fill_diagonal", static _ => FillDiagonal),
        new("diagonal_scatter", static _ => ScatterDiagonal),
        new("unfold", static _ => Unfold),
        new("as_strided", static _ => static call => call.Lost("it reads the memory itself", call.TensorAt(0))),
        new("flip", static _ => static call => Reorder(call, call.AxesAt(1, call.TensorAt(0).Shape))),
        new("fliplr", static _ => static call => Reorder(call, Axes(call.TensorAt(0).Shape, 1))),
        new("flipud", static _ => static call => Reorder(call, Axes(call.TensorAt(0).Shape, 0))),
        new("channel_shuffle", static _ => static call => Reorder(call, Axes(call.TensorAt(0).Shape, 1))),
        new("roll", static _ => Roll),
        new("rot90", static _ => Rotate),
        new("pixel_shuffle", static _ => static call => Blocks(call, call.IntegerAt(1) ?? Size.Unknown, isShuffle: true)),
        new("pixel_unshuffle", static _ => static call => Blocks(call, call.IntegerAt(1) ?? Size.Unknown, isShuffle: false)),
        new("pad", static _ => Pad),
        new("constant_pad", static _ => Pad),
    ];

    private static AbstractValue Diagonal(OperatorCall call, int? first, int? second)
    {
        var self = call.TensorAt(0);
        if (first is not { } one || second is not { } other || one == other) return call.Lost("its axes are not known", self);
        var rest = new TensorShape(self.Shape.Dimensions.Where((_, position) => position != one && position != other));
        var offset = call.IntegerAt(1) ?? Size.Zero;
        var (rows, columns) = (self.Shape.Dimensions[one], self.Shape.Dimensions[other]);
        if (Along(rows, columns, offset) is { } diagonal) return call.View(self, rest.Insert(rest.Dimensions.Count, diagonal));

        // Off the main diagonal the samples of rows and columns differ; of one alone, a part remains.
        var scattered = call.View(self, rest.Insert(rest.Dimensions.Count, Dimension.Scattered(Size.UnknownOfBatch)));
        return rows.HasSamples && columns.HasSamples
            ? scattered.Because(call.Because(CauseKind.Coupled, $"{call.Subject(0)} has the batch on axes {self.Shape.AxisAt(one)} and {self.Shape.AxisAt(other)}; '{call.Text}' pairs different samples"))
            : scattered;
    }

    /// <summary>The axis whose entries are (i, i + offset); null where it is in disorder.</summary>
    private static Dimension? Along(Dimension rows, Dimension columns, Size offset)
    {
        if (!rows.HasSamples && !columns.HasSamples) return Dimension.Of(offset.Constant == 0 && rows.Size.IsSurely(columns.Size) ? rows.Size : rows.Size.InvolvesBatch || columns.Size.InvolvesBatch ? Size.UnknownOfBatch : Size.Unknown);
        if (!rows.Size.IsSurely(columns.Size)) return null;
        if (offset.Constant == 0) return rows.Equals(columns) ? rows : !columns.HasSamples ? rows : !rows.HasSamples ? columns : null;

        // Of copies of the batch after each other, whole ones on: sample i of one meets sample i of another.
        if (!rows.Equals(columns) || rows.Factors is not [{ Samples: SamplePlacement.None, Size.Constant: { } copies }, _, ..]) return null;
        var block = Dimension.Of(rows.Factors.Skip(1)).Size;
        var shift = offset.IsSurely(block) ? 1 : (offset / block).Constant;
        return shift is { } by && Math.Abs(by) < copies ? Dimension.Of([new(Size.Of(copies - Math.Abs(by))), .. rows.Factors.Skip(1)]) : null;
    }

    private static AbstractValue Diag(OperatorCall call)
    {
        var shape = call.TensorAt(0).Shape;
        return shape.Rank switch
        {
            1 => Embed(call, shape, Size.Zero, Size.One),
            2 => Diagonal(call, 0, 1),
            _ => call.Lost("whether it has one axis or two is not known"),
        };
    }

    /// <summary>The last axis on the diagonal of two new ones: an entry off it is zero, and which those are shows the place in the batch.</summary>
    private static AbstractValue Embed(OperatorCall call, TensorShape shape, Size first, Size second)
    {
        if (shape.PositionOf(-1) is not { } last) return call.Lost("its axes are not known");
        var axis = shape.Dimensions[last];
        var offset = call.IntegerAt(1) ?? Size.Zero;
        var rest = shape.Without(last);
        var rank = rest.Dimensions.Count + 2;
        var size = offset.Constant == 0 ? axis.Size : offset.Constant < 0 ? axis.Size - offset : axis.Size + offset;

        // With an offset rows and columns are other samples' than the entries on them.
        var made = offset.Constant == 0 ? axis : axis.HasSamples ? Dimension.Scattered(size) : Dimension.Of(size);
        if (rest.HasGap || first.Constant is not { } one || second.Constant is not { } other) return call.Lost("its axes are not known");
        var places = new[] { one < 0 ? one + rank : one, other < 0 ? other + rank : other }.OrderBy(static place => place).ToArray();
        if (places[0] < 0 || places[1] >= rank || places[0] == places[1]) return call.Lost("its axes are not known");
        var result = call.Result(rest.Insert((int)places[0], made).Insert((int)places[1], made));
        return !axis.HasSamples && axis.Size.InvolvesBatch ? result.Because(OrderedBy(call)) : result;
    }

    private static TensorShape Flat(TensorShape shape) => new(Dimension.Of(shape.Dimensions.SelectMany(static dimension => dimension.IsGap ? [new Factor(Size.Unknown)] : dimension.Factors.AsEnumerable())));

    private static AbstractValue Trace(OperatorCall call)
    {
        var self = call.TensorAt(0);
        if (self.Shape.Rank != 2) return self.Shape.HasSamples ? call.Lost("its axes are not known") : call.Result(TensorShape.Scalar);
        var result = call.Result(TensorShape.Scalar);
        if (Along(self.Shape.Dimensions[0], self.Shape.Dimensions[1], Size.Zero) is { HasSamples: false }) return result;
        var position = self.Shape.Dimensions[0].HasSamples ? 0 : 1;
        var isTotal = !result.Causes.Any && Along(self.Shape.Dimensions[0], self.Shape.Dimensions[1], Size.Zero) is { } diagonal && !diagonal.Factors.Any(static factor => factor.Samples == SamplePlacement.Scattered);
        return result.Because(call.Mixes(call.Parameter(0), self.Shape, position, isTotal ? CauseKind.BatchReduction : CauseKind.Coupled));
    }

    /// <summary>What is kept depends on which of two places comes first.</summary>
    private static AbstractValue Triangle(OperatorCall call)
    {
        var self = call.TensorAt(0);
        var result = call.Result(self.Shape);
        return self.Shape.PositionOf(-2) is { } rows && self.Shape.PositionOf(-1) is { } columns
            ? IsSizedByBatch(self.Shape, rows) || IsSizedByBatch(self.Shape, columns) ? result.Because(OrderedBy(call)) : result
            : self.Shape.HasSamples ? call.Lost("its last axes are not known") : result;
    }

    /// <summary>What is written depends on whether two places are the same: of the same samples, that is no order.</summary>
    private static AbstractValue FillDiagonal(OperatorCall call)
    {
        var self = call.TensorAt(0);
        var result = call.WithNumbers(call.Result(self.Shape), 1);
        if (self.Shape.HasGap) return self.Shape.HasSamples ? call.Lost("its axes are not known", self) : result;
        var isSame = self.Shape.Dimensions.All(dimension => dimension.HasSamples && dimension.Equals(self.Shape.Dimensions[0]));
        return !isSame && self.Shape.Dimensions.Where((_, position) => IsSizedByBatch(self.Shape, position)).Any() ? result.Because(OrderedBy(call)) : result;
    }

    private static AbstractValue ScatterDiagonal(OperatorCall call)
    {
        var self = call.TensorAt(0);
        return call.HasSamples() || self.Shape.Dimensions.Any(static dimension => dimension.Size.InvolvesBatch)
            ? call.Result(TensorShape.Unknown).Because(call.NotProved("whose entries it writes is not known"))
            : call.Result(self.Shape);
    }

    private static bool IsSizedByBatch(TensorShape shape, int position) => shape.Dimensions[position].HasSamples || shape.Dimensions[position].Size.InvolvesBatch;

    private static Cause OrderedBy(OperatorCall call) => call.Because(CauseKind.BatchSize, $"what '{call.Text}' keeps depends on the place of the sample in the batch");

    /// <summary>Windows of an axis, as a new last axis.</summary>
    private static AbstractValue Unfold(OperatorCall call)
    {
        var self = call.TensorAt(0);
        var size = call.IntegerAt(2) ?? Size.Unknown;
        var step = call.IntegerAt(3) ?? Size.Unknown;
        if (call.AxisAt(1, self.Shape) is not { } position) return call.Lost("its axis is not known", self);
        var axis = self.Shape.Dimensions[position];
        Dimension count, window;
        if (axis.HasSamples && size.IsSurely(step) && axis.Factors is [var outer, ..] && Dimension.Of(axis.Factors.Skip(1)) is var block && block.Size.IsSurely(size))
        {
            (count, window) = (Dimension.Of(outer), block); // the blocks that the axis is made of
        }
        else
        {
            var number = axis.Size.Constant is { } total && size.Constant is { } length && step.Constant is { } by and > 0 && total >= length
                ? Size.Of(((total - length) / by) + 1)
                : axis.Size.InvolvesBatch ? Size.UnknownOfBatch : Size.Unknown;
            count = axis.HasSamples ? Dimension.Scattered(number) : Dimension.Of(number);
            window = axis.HasSamples ? Dimension.Scattered(size) : Dimension.Of(size);
        }

        var shape = self.Shape.With(position, count);
        return call.View(self, shape.Insert(shape.Dimensions.Count, window));
    }

    private static int[]? Axes(TensorShape shape, long axis) => shape.PositionOf(axis) is { } position ? [position] : null;

    /// <summary>Entries in another order along some axes.</summary>
    private static AbstractValue Reorder(OperatorCall call, IReadOnlyList<int>? positions)
    {
        var self = call.TensorAt(0);
        if (positions is null) return self.Shape.HasSamples ? call.Lost("its axes are not known") : call.Result(self.Shape);
        var result = call.Result(self.Shape);
        foreach (var position in positions)
        {
            if (self.Shape.Dimensions[position].HasSamples) result = result.Because(call.Mixes(call.Parameter(0), self.Shape, position));
        }

        return result;
    }

    private static AbstractValue Roll(OperatorCall call)
    {
        var self = call.TensorAt(0);
        var shifts = call.IntegersAt(1);
        if (shifts is not null && shifts.All(static shift => shift.Constant == 0)) return call.Result(self.Shape);
        if (!call.Has(call.Parameter(2)) || call.IntegersAt(2) is { Count: 0 })
        {
            var flat = call.Result(self.Shape);
            return self.Shape.HasSamples ? flat.Because(call.Because(CauseKind.Coupled, $"'{call.Text}' shifts all entries of {call.Subject(0)}, across the batch")) : flat;
        }

        if (call.AxesAt(2, self.Shape) is not { } positions) return Reorder(call, null);

        // Copies of the batch after each other, shifted by whole ones, are the same copies in another order.
        return Reorder(call, [.. positions.Where((position, place) => !(shifts is not null && place < shifts.Count
            && self.Shape.Dimensions[position].Factors is [{ Samples: SamplePlacement.None }, _, ..] factors
            && Dimension.Of(factors.Skip(1)).Size is var block && (shifts[place].IsSurely(block) || (shifts[place] / block).IsKnown)))]);
    }

    private static AbstractValue Rotate(OperatorCall call)
    {
        var self = call.TensorAt(0);
        var positions = call.Has(call.Parameter(2)) ? call.AxesAt(2, self.Shape)
            : self.Shape.PositionOf(0) is { } zero && self.Shape.PositionOf(1) is { } one ? [zero, one] : null;
        if (positions is not [var first, var second]) return call.Lost("its axes are not known");
        var turns = call.IntegerAt(1) is { } given ? given.Constant : 1;
        var (rows, columns) = (self.Shape.Dimensions[first], self.Shape.Dimensions[second]);
        var turned = self.Shape.With(first, columns).With(second, rows);
        if (turns % 4 == 0) return call.Result(self.Shape);
        if (rows.HasSamples || columns.HasSamples)
        {
            return call.Result(turns is null ? TensorShape.Unknown : turns % 2 == 0 ? self.Shape : turned)
                .Because(call.Mixes(call.Parameter(0), self.Shape, rows.HasSamples ? first : second));
        }

        return turns is null
            ? self.Shape.Join(turned) is { } either ? call.Result(either) : call.Lost("how often it turns is not known")
            : call.Result(turns % 2 == 0 ? self.Shape : turned);
    }

    /// <summary>Channels laid out as blocks of pixels, or back.</summary>
    private static AbstractValue Blocks(OperatorCall call, Size factor, bool isShuffle)
    {
        var self = call.TensorAt(0);
        var positions = new[] { -3, -2, -1 }.Select(axis => self.Shape.PositionOf(axis)).ToList();
        if (positions.Contains(null)) return call.Lost("its axes are not known");
        var shape = self.Shape;
        var causes = Causes.None;
        for (var place = 0; place < 3; place++)
        {
            var position = positions[place]!.Value;
            var dimension = shape.Dimensions[position];
            var isDivided = place == 0 == isShuffle;
            var by = place == 0 ? factor * factor : factor;
            if (dimension.HasSamples) causes |= call.Mixes(call.Parameter(0), self.Shape, position);
            shape = shape.With(position, Dimension.Of(isDivided ? dimension.Size / by : dimension.Size * by));
        }

        return call.Result(shape) is var result && causes.Any ? result with { Causes = result.Causes | causes } : result;
    }

    /// <summary>Pairs of numbers, of the last axis first: entries before and after it.</summary>
    private static AbstractValue Pad(OperatorCall call)
    {
        var self = call.TensorAt(0);
        IReadOnlyList<Size>? amounts = call.At(1) is ScalarValue { Size: { } both } ? [both, both] : call.IntegersAt(1);
        if (amounts is null) return call.Lost("how much it adds is not known");
        var shape = self.Shape;
        for (var pair = 0; pair < amounts.Count / 2; pair++)
        {
            var added = amounts[2 * pair] + amounts[(2 * pair) + 1];
            if (amounts[2 * pair].Constant == 0 && amounts[(2 * pair) + 1].Constant == 0) continue;
            if (shape.PositionOf(-1 - pair) is not { } position) return call.Lost("its axes are not known");
            var size = shape.Dimensions[position].Size + added;
            shape = shape.With(position, shape.Dimensions[position].HasSamples ? Dimension.Scattered(size) : Dimension.Of(size));
        }

        return call.WithNumbers(call.Result(shape), 3);
    }
}
