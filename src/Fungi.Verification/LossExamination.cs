using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Verification;

/// <summary>All checks of one loss on the random inputs of one seed.</summary>
internal sealed class LossExamination
{
    /// <summary>The samples of the batch that is looked at; unlike the number of views, patches or classes of most losses.</summary>
    public const int Samples = 5;

    /// <summary>The samples that are drawn, the greatest batch.</summary>
    public const int Pool = 8;

    private const double Large = 1000;

    private static readonly int[] BatchSizes = [1, 2, Pool];

    private readonly Func<Tensor[], Tensor> loss;
    private readonly IReadOnlyList<CheckedInput> inputs;
    private readonly ScalarType precision;
    private readonly List<Finding> findings = [];
    private bool isSinglePrecision; // the inputs are, or the loss turns to float32 by itself

    private LossExamination(Func<Tensor[], Tensor> loss, IReadOnlyList<CheckedInput> inputs, ScalarType precision) =>
        (this.loss, this.inputs, this.precision) = (loss, inputs, precision);

    private double Epsilon => isSinglePrecision ? float.BitIncrement(1) - 1 : double.BitIncrement(1) - 1;

    /// <summary>What the loss fails.</summary>
    public IReadOnlyList<Finding> Findings => findings;

    /// <summary>Whether some sample has a gradient; null where the loss did not come so far.</summary>
    public bool? HasGradient { get; private set; }

    /// <summary>Runs the checks; later ones are left out where an earlier one says that they would mean nothing.</summary>
    public static LossExamination Run(Func<Tensor[], Tensor> loss, IReadOnlyList<CheckedInput> inputs, ScalarType precision, long seed)
    {
        using var scope = NewDisposeScope();
        var examination = new LossExamination(loss, inputs, precision);
        examination.Run(Batch.Draw(inputs, Pool, seed).To(precision), Batch.Draw(inputs, Pool, ~seed).To(precision));
        return examination;
    }

    private void Run(Batch pool, Batch others)
    {
        var first = Enumerable.Range(0, Samples).ToArray();
        var (batch, replacements) = (pool.Samples(first), others.Samples(first));
        if (!CheckDerivatives(batch)) return;
        if (Repeated(batch, replacements) is not { } reference || Evaluate(batch.Jitter(4 * Epsilon, seed: 0)) is not { } jittered) return;

        var roundOff = new RoundOff(inputs, reference, jittered);
        if (!CheckReplacement(batch, replacements, reference, roundOff)) return; // place and size change the neighbours, too
        CheckPlace(batch, reference, roundOff);
        CheckBatchSize(pool, reference, roundOff);
    }

    /// <summary>The derivative of each loss with respect to each sample, in one go with what needs no second evaluation.</summary>
    private bool CheckDerivatives(Batch batch)
    {
        using var scope = NewDisposeScope();
        if (Forward(batch) is not var (losses, leaves)) return false;
        isSinglePrecision = losses.dtype != ScalarType.Float64;
        var values = Numbers(losses);
        if (Array.FindIndex(values, value => !double.IsFinite(value)) is >= 0 and var sample)
            Report(new(BatchCheck.Finite, $"the loss is {values[sample]}") { Sample = sample });

        HasGradient = false;
        var worst = new Finding?[inputs.Count];
        for (var i = 0; i < Samples; i++)
        {
            if (Derivatives(losses.select(0, i), leaves) is not { } derivatives) return false;
            for (var input = 0; input < inputs.Count; input++)
            {
                if (derivatives[input] is not { } derivative) continue;
                var own = Evaluation.Row(derivative, i, Samples);
                var scale = Evaluation.Greatest(own);
                var isFinite = !own.ContainsAnyExceptInRange(double.MinValue, double.MaxValue);
                if (!isFinite) Report(new(BatchCheck.Finite, "the gradient is not finite") { Input = inputs[input].Name, Sample = i });
                HasGradient |= (scale > 0 || !isFinite) && !inputs[input].IsConstant;
                for (var j = 0; j < Samples; j++)
                {
                    if (j == i) continue;
                    var cross = Evaluation.Row(derivative, j, Samples);
                    // What is not finite for a sample itself poisons the others by 0 times infinity: that is the same fault.
                    var effect = isFinite && cross.ContainsAnyExceptInRange(double.MinValue, double.MaxValue) ? double.PositiveInfinity : Evaluation.Greatest(cross);
                    if (effect > (worst[input]?.Effect ?? 0))
                        worst[input] = new(BatchCheck.CrossDerivative, "the loss of a sample has a derivative with respect to another sample") { Input = inputs[input].Name, Sample = i, Other = j, Effect = effect, RelativeEffect = effect / scale };
                }
            }
        }

        findings.AddRange(worst.OfType<Finding>());
        return true;
    }

    /// <summary>The batch's losses once more, and once more after another batch.</summary>
    /// <returns>Null where they are not the same each time.</returns>
    private Evaluation? Repeated(Batch batch, Batch another)
    {
        if (Evaluate(batch) is not { } reference || Evaluate(batch) is not { } again || Evaluate(batch, seed: 1) is not { } reseeded
            || Evaluate(another) is null || Evaluate(batch) is not { } after) return null;
        var exact = new RoundOff(inputs, reference, reference);
        var isStable = Agree(reference, again, BatchCheck.State, "of one batch differs from one evaluation to the next: the loss keeps something beyond the call, or draws from a generator of its own")
            && Agree(reference, reseeded, BatchCheck.Randomness, "of one batch depends on the seed of torch's random numbers")
            && Agree(reference, after, BatchCheck.State, "of one batch differs after another batch was evaluated");
        return isStable ? reference : null;

        bool Agree(Evaluation before, Evaluation now, BatchCheck check, string message) =>
            Worst(exact, before, now, Enumerable.Range(0, Samples).Select(sample => (sample, sample))) is not var (sample, deviation)
            || Report(Found(check, $"the {deviation.Of} {message}", sample, deviation));
    }

    /// <summary>Replaces some of the samples by others, by very large ones, and by copies of those that stay.</summary>
    private bool CheckReplacement(Batch batch, Batch others, Evaluation reference, RoundOff roundOff)
    {
        foreach (var kept in (int[][])[[0, 2], [1, 3, 4]])
        {
            var replaced = Enumerable.Range(0, Samples).Except(kept).ToHashSet();
            (string By, Batch Batch, bool MayThrow)[] replacements =
            [
                ("others", others, false),
                ("copies of the rest", batch.Samples([.. Enumerable.Range(0, Samples).Select(sample => kept[sample % kept.Length])]), false),
                ("others of a thousand times the size", others.Scale(Large), true),
            ];
            foreach (var (by, replacement, mayThrow) in replacements)
            {
                var before = findings.Count;
                if (Evaluate(batch.Replace(replaced, replacement)) is not { } after)
                {
                    if (!mayThrow) return false;
                    findings.RemoveRange(before, findings.Count - before); // what the large samples do to themselves is not what is measured
                    continue;
                }

                if (Worst(roundOff, reference, after, kept.Select(sample => (sample, sample))) is not var (sample, deviation)) continue;
                var (input, other) = Locate(batch, replacement, replaced, sample, reference, roundOff);
                return Report(Found(BatchCheck.Replacement, $"the {deviation.Of} of a sample changes when other samples are replaced by {by}", sample, deviation) with { Input = input, Other = other });
            }
        }

        return true;
    }

    /// <summary>Which other sample, and which of its inputs, has the greatest effect alone.</summary>
    private (string? Input, int? Other) Locate(Batch batch, Batch replacement, IEnumerable<int> replaced, int sample, Evaluation reference, RoundOff roundOff)
    {
        var effects =
            from other in replaced
            from input in Enumerable.Range(0, inputs.Count)
            where !inputs[input].IsFrozen
            let after = Evaluate(batch.Replace(new HashSet<int> { other }, replacement, input))
            let deviation = after is null ? null : roundOff.Between(reference, sample, after, sample)
            where deviation is not null
            orderby deviation.Excess descending
            select (inputs[input].Name, (int?)other);
        return effects.FirstOrDefault();
    }

    private void CheckPlace(Batch batch, Evaluation reference, RoundOff roundOff)
    {
        int[] order = [2, 3, 4, 0, 1]; // nobody stays
        if (Evaluate(batch.Samples(order)) is { } after
            && Worst(roundOff, reference, after, order.Select((sample, place) => (sample, place))) is var (sample, deviation))
            Report(Found(BatchCheck.Place, $"the {deviation.Of} of a sample changes with its place in the batch", sample, deviation));
    }

    private void CheckBatchSize(Batch pool, Evaluation reference, RoundOff roundOff)
    {
        foreach (var size in BatchSizes)
        {
            if (Evaluate(pool.Samples([.. Enumerable.Range(0, size)])) is not { } after) return;
            if (Worst(roundOff, reference, after, Enumerable.Range(0, Math.Min(size, Samples)).Select(sample => (sample, sample))) is not var (sample, deviation)) continue;
            Report(Found(BatchCheck.BatchSize, $"the {deviation.Of} of a sample is another in a batch of {size} than in one of {Samples}", sample, deviation));
            return;
        }
    }

    private static (int Sample, Deviation Deviation)? Worst(RoundOff roundOff, Evaluation before, Evaluation after, IEnumerable<(int Sample, int Place)> samples) => samples
        .Select(pair => (pair.Sample, Deviation: roundOff.Between(before, pair.Sample, after, pair.Place)))
        .Where(pair => pair.Deviation is not null)
        .OrderByDescending(pair => pair.Deviation!.Excess)
        .Select(pair => ((int, Deviation)?)(pair.Sample, pair.Deviation!))
        .FirstOrDefault();

    private static Finding Found(BatchCheck check, string message, int sample, Deviation deviation) =>
        new(check, message) { Sample = sample, Effect = deviation.Effect, RelativeEffect = deviation.RelativeEffect };

    /// <returns>False, for the caller to pass on.</returns>
    private bool Report(Finding finding)
    {
        findings.Add(finding);
        return false;
    }

    private Evaluation? Evaluate(Batch batch, long seed = 0)
    {
        using var scope = NewDisposeScope();
        return Forward(batch, seed) is var (losses, leaves) && Derivatives(losses.sum(), leaves) is { } gradients ? new(Numbers(losses), gradients) : null;
    }

    /// <summary>Calls the loss on copies, which it must leave as they are.</summary>
    /// <returns>The losses, and what they are to be differentiated by, one for each input; null where a finding was made.</returns>
    private (Tensor Losses, Tensor?[] Leaves)? Forward(Batch batch, long seed = 0)
    {
        Tensor?[] leaves = [.. batch.Values.Select((value, index) => value.is_floating_point() && !inputs[index].IsFrozen ? value.clone().requires_grad_() : null)];
        // The runtime's tensors are no leaves either: those refuse to be written to.
        Tensor[] arguments = [.. leaves.Zip(batch.Values, (leaf, value) => leaf is null ? value.clone() : leaf * 1)];
        Tensor losses;
        try
        {
            manual_seed(seed);
            losses = loss([.. arguments]) ?? throw new InvalidOperationException("it returned null");
        }
        catch (ObjectDisposedException exception)
        {
            Report(new(BatchCheck.State, $"the loss uses a tensor that was disposed with an earlier batch: {FirstLine(exception)}"));
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Report(new(BatchCheck.Runs, $"throws for a batch of {batch.Size}: {FirstLine(exception)}"));
            return null;
        }

        for (var input = 0; input < inputs.Count; input++)
        {
            if (AreSame(arguments[input], batch.Values[input])) continue;
            Report(new(BatchCheck.State, "the loss writes to its input, or disposes it") { Input = inputs[input].Name });
            return null;
        }

        if (losses.shape.SequenceEqual([batch.Size])) return (losses, leaves);
        Report(new(BatchCheck.Shape, $"the result for a batch of {batch.Size} is [{string.Join(", ", losses.shape)}]; expected [{batch.Size}], one value per sample"));
        return null;
    }

    /// <summary>The derivatives of a number; null where a finding was made.</summary>
    private double[]?[]? Derivatives(Tensor of, Tensor?[] leaves)
    {
        var derivatives = new double[]?[leaves.Length];
        var used = Enumerable.Range(0, leaves.Length).Where(index => leaves[index] is not null).ToArray();
        if (!of.requires_grad || used.Length == 0) return derivatives;
        try
        {
            var gradients = autograd.grad([of], [.. used.Select(index => leaves[index]!)], retain_graph: true, allow_unused: true);
            for (var position = 0; position < used.Length; position++)
                derivatives[used[position]] = gradients[position] is { } gradient ? Numbers(gradient) : null;
            return derivatives;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Report(new(BatchCheck.Runs, $"cannot be differentiated: {FirstLine(exception)}"));
            return null;
        }
    }

    private static bool AreSame(Tensor given, Tensor left) =>
        !given.IsInvalid && given.shape.SequenceEqual(left.shape) && (given == left).all().ToBoolean();

    private static double[] Numbers(Tensor tensor) => tensor.detach().to(ScalarType.Float64).data<double>().ToArray();

    private static string FirstLine(Exception exception) => exception.GetBaseException().Message.ReplaceLineEndings("\n").Split('\n')[0];
}
