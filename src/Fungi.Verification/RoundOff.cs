namespace Fungi.Verification;

/// <summary>A sample's loss or gradient differs between two evaluations by more than round-off.</summary>
/// <param name="Of">What differs, in words.</param>
/// <param name="Effect">The greatest difference.</param>
/// <param name="RelativeEffect">The same as a share of the greatest magnitude in the batch.</param>
/// <param name="Excess">The same as a multiple of what passes as round-off.</param>
internal sealed record Deviation(string Of, double Effect, double RelativeEffect, double Excess);

/// <summary>
/// What passes as round-off. Equal numbers in a batch of another size are computed in another order (a matrix product is cut into other blocks,
/// a sum into other lanes), so they differ in their last bits, and by more where a loss magnifies those: a cosine divided by a temperature of
/// 0.0001, a logarithm of nearly one. How much more is measured: by a change of the inputs in their own last bits.
/// </summary>
internal sealed class RoundOff
{
    private const double Relative = 1e-9; // what passes in any case, as a share of the greatest magnitude in the batch
    private const double Margin = 1000; // of the measured change: two orders of summation differ by more bits than one rounding

    private readonly IReadOnlyList<CheckedInput> inputs;
    private readonly (double Scale, double Tolerance) losses;
    private readonly (double Scale, double Tolerance)[] gradients;

    /// <param name="inputs">The loss's inputs.</param>
    /// <param name="batch">The loss of a batch.</param>
    /// <param name="jittered">The same after changes of the inputs' last bits.</param>
    public RoundOff(IReadOnlyList<CheckedInput> inputs, Evaluation batch, Evaluation jittered)
    {
        this.inputs = inputs;
        losses = Measure(batch.Losses, jittered.Losses);
        gradients = [.. batch.Gradients.Zip(jittered.Gradients, Measure)];
    }

    /// <summary>How a sample of one batch differs from a sample of another, where it does.</summary>
    public Deviation? Between(Evaluation before, int sample, Evaluation after, int place)
    {
        if (Compare("loss", [before.Losses[sample]], [after.Losses[place]], losses) is { } ofLoss) return ofLoss;
        Deviation? worst = null;
        for (var input = 0; input < inputs.Count; input++)
        {
            if (inputs[input].IsConstant) continue;
            var deviation = Compare(
                $"gradient with respect to '{inputs[input].Name}'", before.Gradient(input, sample), after.Gradient(input, place), gradients[input]);
            if (deviation?.Excess > (worst?.Excess ?? 0)) worst = deviation;
        }

        return worst;
    }

    private static (double Scale, double Tolerance) Measure(double[]? before, double[]? after)
    {
        if (before is null || after is null) return (0, 0);
        var scale = Evaluation.Greatest(before);
        return (scale, (Relative * scale) + (Margin * Evaluation.Greatest([.. before.Zip(after, (x, y) => x - y)])));
    }

    private static Deviation? Compare(string of, ReadOnlySpan<double> before, ReadOnlySpan<double> after, (double Scale, double Tolerance) passes)
    {
        // An input that a loss reads only in some batches has a gradient only there.
        if (before.IsEmpty) before = new double[after.Length];
        if (after.IsEmpty) after = new double[before.Length];
        var effect = 0.0;
        for (var element = 0; element < before.Length; element++)
        {
            if (before[element].Equals(after[element])) continue; // NaN and infinity too
            var difference = Math.Abs(before[element] - after[element]);
            effect = Math.Max(effect, double.IsNaN(difference) ? double.PositiveInfinity : difference);
        }

        return effect > passes.Tolerance ? new(of, effect, effect / passes.Scale, effect / passes.Tolerance) : null;
    }
}
