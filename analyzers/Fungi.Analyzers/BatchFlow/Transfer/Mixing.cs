using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>What the words of a row mean in a call, and what mixing axes, or not knowing which, does to the samples on them.</summary>
internal static class Mixing
{
    /// <summary>
    /// The whole numbers that a word of a row stands for. It is a list of numbers and of parameters, of which those count that the call has and
    /// that are not null: <c>dim=dim0,dim1</c>, <c>dim=-1</c>.
    /// </summary>
    /// <returns>Empty where there are none; null where it is not known how many there are.</returns>
    public static IReadOnlyList<Size>? Numbers(this Row row, string key, OperatorCall call)
    {
        var numbers = new List<Size>();
        foreach (var word in row.List(key))
        {
            if (long.TryParse(word, out var constant)) numbers.Add(Size.Of(constant));
            else if (call.Integers(word) is { } given) numbers.AddRange(given);
            else if (call.Has(word)) return null;
        }

        return numbers;
    }

    /// <summary>Where the axes are that a word of a row names.</summary>
    /// <returns>Empty where it names none; null where it is not known where they are.</returns>
    public static IReadOnlyList<int>? Positions(this Row row, string key, OperatorCall call, TensorShape shape) => row.Numbers(key, call) is { } axes ? Positions(axes, shape) : null;

    /// <param name="mayBeHidden">Whether an axis that a gap hides, and that surely holds no samples, counts as the gap.</param>
    public static IReadOnlyList<int>? Positions(IEnumerable<Size> axes, TensorShape shape, bool mayBeHidden = false)
    {
        var positions = new List<int>();
        foreach (var axis in axes)
        {
            if (axis.Constant is not { } constant || (shape.PositionOf(constant) ?? (mayBeHidden ? shape.GapOver(constant) : null)) is not { } position) return null;
            positions.Add(position);
        }

        return positions;
    }

    /// <summary>The causes that axes are mixed, for those that have samples; of the given kind where the samples are still in order.</summary>
    public static Causes At(OperatorCall call, string parameter, TensorShape shape, IEnumerable<int> positions, CauseKind kind = CauseKind.Coupled)
    {
        var causes = Causes.None;
        foreach (var position in positions)
        {
            var dimension = shape.Dimensions[position];
            if (!dimension.HasSamples)
            {
                if (dimension.Size.InvolvesBatch) causes |= call.CountsSamples($"'{parameter}'", shape.AxisAt(position));
                continue;
            }

            var isScattered = dimension.Factors.Any(static factor => factor.Samples == SamplePlacement.Scattered);
            causes |= call.Mixes(parameter, shape, position, isScattered ? CauseKind.Coupled : kind);
        }

        return causes;
    }

    /// <summary>The cause that what is reduced over an axis which is as long as the batch changes with its length.</summary>
    public static Cause CountsSamples(this OperatorCall call, string subject, int axis) =>
        call.Because(CauseKind.BatchSize, $"axis {axis} of {subject} is as long as the batch; '{call.Text}' makes that part of the value");

    /// <summary>A result of which nothing is known: harmless where the operands have no samples on an axis.</summary>
    public static AbstractValue Unresolved(OperatorCall call, bool hasSamples, string why)
    {
        var result = call.Result(TensorShape.Unknown);
        return hasSamples ? result.Because(call.NotProved(why)) : result;
    }

    /// <summary>What a call returns whose row does not say what it does with the axes of some of its tensors.</summary>
    public static AbstractValue Beside(this AbstractValue value, OperatorCall call, params string[] followed)
    {
        foreach (var argument in call.Arguments)
        {
            if (followed.Contains(argument.Parameter) || !OperatorCall.TensorsIn(argument.Value).Any(static tensor => tensor.Shape.HasSamples)) continue;
            value = value.Map(part => part.Because(call.NotProved($"it is not known what it does with the batch in '{argument.Parameter}'")));
        }

        return value;
    }

    /// <summary>Adds a cause for each number that changes with the batch and becomes part of the values: any that the row's words do not mention.</summary>
    public static AbstractValue WithNumbers(this AbstractValue value, Row row, OperatorCall call)
    {
        foreach (var argument in call.Arguments)
        {
            if (ChangingNumber(argument.Value) is not { } number || row.Words.Keys.Any(key => row.List(key).Contains(argument.Parameter))) continue;
            var cause = ChangesWithBatch(call, argument, number);
            value = value.Map(part => part.Because(cause));
        }

        return value;
    }

    /// <summary>The cause that a number that changes with the batch becomes part of the values.</summary>
    public static Cause ChangesWithBatch(OperatorCall call, Argument argument, ScalarValue number)
    {
        var subject = argument.Text is { Length: > 0 and <= 60 } ? $"'{argument.Text}'" : $"'{argument.Parameter}'";
        var what = number.Size is { } size && size.IsSurely(Size.Batch) ? "is the batch size"
            : number.Size?.Symbol is { InvolvesBatch: true } ? "is a sample's place in the batch"
            : "changes with the batch size";
        return call.Because(CauseKind.BatchSize, $"{subject} {what}; '{call.Text}' makes it part of the value");
    }

    /// <summary>A number in a value that changes with the batch; null where there is none.</summary>
    public static ScalarValue? ChangingNumber(AbstractValue value) => value switch
    {
        ScalarValue { ChangesWithBatch: true } number => number,
        TupleValue tuple => tuple.Elements.Select(ChangingNumber).FirstOrDefault(static number => number is not null),
        CollectionValue { Elements: { } elements } => elements.Select(ChangingNumber).FirstOrDefault(static number => number is not null),
        CollectionValue collection => ChangingNumber(collection.Element),
        _ => null,
    };
}
