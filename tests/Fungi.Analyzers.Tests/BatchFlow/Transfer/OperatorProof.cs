using System.Reflection;
using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Analyzers.BatchFlow.Transfer;
using static Fungi.Analyzers.Tests.BatchFlow.Transfer.OperatorExperiment;

namespace Fungi.Analyzers.Tests.BatchFlow.Transfer;

/// <summary>
/// Compares what the table says of an operator with what the operator does: the batch is put on each axis of each tensor in turn, and on
/// pairs of axes; each sample is changed; what moves must be allowed, and what is allowed should move.
/// </summary>
internal sealed class OperatorProof(MethodInfo method, Operator entry)
{
    /// <summary>What moves although the table does not allow it: the analyzer would call a coupled loss clean.</summary>
    public List<string> Unsound { get; } = [];

    /// <summary>What the table takes for coupled that never moves: the analyzer would report a loss that is clean.</summary>
    public List<string> Imprecise { get; } = [];

    /// <summary>How many examples were tried.</summary>
    public int Count { get; private set; }

    /// <summary>Tries all placements of the batch in one example; false where the operator does not take the example's arguments.</summary>
    public bool Try(OperatorExample example, int seed)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        if (example.For(method, seed) is not { } arguments) return false;
        var experiment = new OperatorExperiment(method, arguments, seed);
        Outcome before;
        try
        {
            before = experiment.Run();
        }
        catch (Exception exception) when (exception is TargetInvocationException or ArgumentException)
        {
            return false;
        }

        var isRandom = experiment.IsRandom();
        if (isRandom && experiment.Tensors.Count == 0 && !entry.Behaviour(OperatorCalls.Of(method, arguments, [], Knowledge.Sizes)).AllCauses.All.Any(static cause => cause.Kind == CauseKind.Randomness)) Unsound.Add($"{example}: two runs differ");
        Count++;
        foreach (var batch in Placements(experiment.Tensors))
        {
            using var inner = TorchSharp.torch.NewDisposeScope();
            var samples = experiment.Tensors[batch[0].Argument].shape[batch[0].Axis];
            var others = isRandom ? [] : Enumerable.Range(0, 3).SelectMany(kind => Enumerable.Range(0, (int)samples).Select(sample => (Sample: sample, After: experiment.RunWithOther(batch, sample, kind)))).Where(run => run.After is not null).ToList();
            foreach (var knowledge in Enum.GetValues<Knowledge>())
            {
                if (knowledge > Knowledge.Axes && !SameRank(experiment.Tensors)) continue;
                var call = OperatorCalls.Of(method, arguments, batch, knowledge);
                var claimed = entry.Behaviour(call);
                var writes = entry.Writes(call);
                var comparison = new Comparison(samples, claimed, $"{example} with the batch at {string.Join(" and ", batch.Select(place => $"{place.Argument}[{place.Axis}]"))}, {knowledge} known: {Text(claimed)}");
                if (isRandom && !claimed.AllCauses.All.Any(static cause => cause.Kind == CauseKind.Randomness)) comparison.Wrong("two runs differ");
                foreach (var (sample, after) in others)
                {
                    comparison.Compare(claimed, before.Result, after!.Result, sample);
                    if (writes && before.Self is not null && after.Self is not null) comparison.Compare(claimed, before.Self, after.Self, sample);
                }

                if (!writes && before.Self is { } self && arguments[0] is TorchSharp.torch.Tensor given && !self.Equals(Numbers.In(given))) comparison.Wrong("it writes to its first argument");
                Unsound.AddRange(comparison.Errors);
                if (knowledge == Knowledge.Sizes && !isRandom && others.Count > 0 && comparison.Doubt is { } doubt) Imprecise.Add(doubt);
            }
        }

        return true;
    }

    // Axes that are not known are taken for the same where the known ones are the same.
    private static bool SameRank(IReadOnlyList<TorchSharp.torch.Tensor> tensors) => tensors.All(tensor => tensor.shape.Length == tensors[0].shape.Length);

    private static IEnumerable<Placement[]> Placements(IReadOnlyList<TorchSharp.torch.Tensor> tensors)
    {
        var single = tensors.SelectMany((tensor, argument) => Enumerable.Range(0, tensor.shape.Length).Where(axis => tensor.shape[axis] > 1).Select(axis => new Placement(argument, axis))).ToList();
        foreach (var one in single)
        {
            yield return [one];
            foreach (var other in single.SkipWhile(place => place != one).Skip(1))
            {
                if (tensors[one.Argument].shape[one.Axis] == tensors[other.Argument].shape[other.Axis]) yield return [one, other];
            }
        }
    }

    private static string Text(AbstractValue value) => value switch
    {
        TensorValue tensor => tensor.Shape + Because(value),
        TupleValue tuple => $"({string.Join(", ", tuple.Elements.Select(Text))})" + Because(value),
        CollectionValue { Elements: { } elements } => $"[{string.Join(", ", elements.Select(Text))}]" + Because(value),
        CollectionValue collection => $"{collection.Length} of {Text(collection.Element)}" + Because(value),
        ScalarValue scalar => (scalar.Size?.ToString() ?? scalar.Constant?.ToString() ?? "number") + Because(value),
        _ => "unknown" + Because(value),
    };

    private static string Because(AbstractValue value) => value.Causes.Any ? $" because {string.Join("; ", value.Causes.All.Select(cause => $"{cause.Kind} {cause.Text}"))}" : "";

    private sealed class Comparison(long samples, AbstractValue claimed, string what)
    {
        private bool anythingMoved;
        private bool causeWasNeeded;

        public List<string> Errors { get; } = [];

        /// <summary>What is claimed and was not seen.</summary>
        public string? Doubt =>
            claimed.AllCauses.All.Any(static cause => cause.Kind is not CauseKind.BatchSize and not CauseKind.Randomness) && !causeWasNeeded ? $"{what}: no sample moved another's elements"
            : !anythingMoved && OperatorCall.TensorsIn(claimed).Any(static tensor => tensor.Shape.HasSamples) ? $"{what}: nothing moved" : null;

        public void Wrong(string why)
        {
            if (Errors.Count < 3) Errors.Add($"{what}: {why}");
        }

        public void Compare(AbstractValue claim, Numbers before, Numbers after, int sample, AbstractValue? whole = null)
        {
            var isCaused = claim.Causes.Any || whole?.Causes.Any == true;
            if (before.Parts is { } parts && claim is not ScalarValue)
            {
                var claims = claim switch
                {
                    TupleValue tuple => tuple.Elements.ToList(),
                    CollectionValue { Elements: { } elements } => elements.ToList(),
                    CollectionValue collection => Enumerable.Repeat(collection.Element, parts.Count).ToList(),
                    _ => Enumerable.Repeat(claim, parts.Count).ToList(),
                };
                if (after.Parts?.Count != parts.Count)
                {
                    if (!isCaused) Wrong($"other samples {sample} make {after.Parts?.Count} results of {parts.Count}");
                    causeWasNeeded = anythingMoved = true;
                    return;
                }

                if (claims.Count != parts.Count)
                {
                    Wrong($"there are {parts.Count} results");
                    return;
                }

                for (var i = 0; i < parts.Count; i++)
                {
                    // What is bound to its place in a collection may depend on the sample there.
                    if (claim is CollectionValue { IsBySample: true } && i == sample && claims[i].Bound.Contains(CollectionValue.Place)) anythingMoved |= parts[i].Moved(after.Parts[i]) is not { Count: 0 };
                    else Compare(claims[i], parts[i], after.Parts[i], sample, claim);
                }

                return;
            }

            if (claim is ScalarValue && before.Parts is not null)
            {
                if (before.Equals(after)) return;
                anythingMoved = causeWasNeeded = true;
                if (!isCaused) Wrong($"another sample {sample} moves it");
                return;
            }

            if (before.Moved(after) is not { } moved)
            {
                anythingMoved = causeWasNeeded = true;
                if (!isCaused) Wrong($"another sample {sample} makes the shape [{string.Join(", ", after.Shape)}]");
                return;
            }

            var shape = claim switch { TensorValue tensor => tensor.Shape, UnknownValue => TensorShape.Unknown, _ => TensorShape.Scalar };
            if (claim is TensorValue && Mismatch(shape, before.Shape) is { } mismatch) Wrong($"its shape is [{string.Join(", ", before.Shape)}]: {mismatch}");
            foreach (var element in moved)
            {
                anythingMoved = true;
                if (Depends(shape, before.Shape, element, sample)) continue;
                causeWasNeeded = true;
                if (!isCaused) Wrong($"another sample {sample} moves element {element}");
            }
        }

        private string? Mismatch(TensorShape shape, IReadOnlyList<long> sizes)
        {
            if (shape.HasGap ? shape.Dimensions.Count - 1 > sizes.Count : shape.Dimensions.Count != sizes.Count) return "it has other axes";
            for (var axis = 0; axis < sizes.Count; axis++)
            {
                if (DimensionAt(shape, sizes.Count, axis) is { } dimension && Evaluate(dimension.Size) is { } size && size != sizes[axis]) return $"axis {axis} has another size";
            }

            return null;
        }

        private bool Depends(TensorShape shape, IReadOnlyList<long> sizes, int element, int sample)
        {
            long rest = element;
            for (var axis = sizes.Count - 1; axis >= 0; axis--)
            {
                var coordinate = rest % sizes[axis];
                rest /= sizes[axis];
                if (DimensionAt(shape, sizes.Count, axis) is not { } dimension) continue;
                var stride = 1L;
                foreach (var factor in dimension.Factors.Reverse())
                {
                    if (factor.Samples == SamplePlacement.Scattered) return true;
                    var size = Evaluate(factor.Size) ?? sizes[axis] / stride;
                    if (factor.Samples == SamplePlacement.Axis && coordinate / stride % size == sample) return true;
                    stride *= size;
                }
            }

            return false;
        }

        private static Dimension? DimensionAt(TensorShape shape, int rank, int axis)
        {
            var gap = shape.Dimensions.ToList().FindIndex(static dimension => dimension.IsGap);
            if (gap < 0 || axis < gap) return axis < shape.Dimensions.Count ? shape.Dimensions[axis] : null;
            var fromBack = axis - rank + shape.Dimensions.Count;
            return fromBack > gap ? shape.Dimensions[fromBack] : null;
        }

        private long? Evaluate(Size size) => size.Constant ?? (size.IsSurely(Size.Batch) ? samples : null);
    }
}
