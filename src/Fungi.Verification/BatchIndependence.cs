using static TorchSharp.torch;

namespace Fungi.Verification;

/// <summary>
/// Measures whether a loss gives each sample of a batch a value of its own: on the CPU, in float64, on random inputs that depend on the seeds
/// alone. What is measured is said at <see cref="BatchCheck"/>.
/// </summary>
public static class BatchIndependence
{
    private static readonly long[] DefaultSeeds = [1, 2];

    /// <summary>Checks a loss.</summary>
    /// <param name="loss">From the values of the inputs, in their order, to the loss, which is to be <c>[B]</c>.</param>
    /// <param name="inputs">What the loss reads; at least one with a batch axis.</param>
    /// <param name="seeds">What the random inputs are drawn from, each for a run of all checks; by default 1 and 2.</param>
    /// <returns>What the loss fails, in the order of the checks, at most one for each check and input; none for a loss that passes.</returns>
    public static IReadOnlyList<Finding> Check(Func<Tensor[], Tensor> loss, IReadOnlyList<CheckedInput> inputs, params long[] seeds)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(seeds);
        if (inputs.All(input => input.IsFrozen)) throw new ArgumentException("No input has a batch axis; expected at least one.", nameof(inputs));

        using var scope = NewDisposeScope();
        using var differentiable = enable_grad();
        var state = get_rng_state();
        try
        {
            var examinations = (seeds.Length > 0 ? seeds : DefaultSeeds).Select(seed => Examine(loss, inputs, seed)).ToList();
            var findings = examinations.SelectMany(examination => examination.Findings);
            // A hinge may well be flat at the samples of one seed.
            if (examinations.TrueForAll(examination => examination.HasGradient == false))
                findings = findings.Append(new(BatchCheck.Gradient, "the gradient is zero, or there is none, with respect to every input that is not a constant"));
            return [.. findings.DistinctBy(finding => (finding.Check, finding.Input)).OrderBy(finding => finding.Check)];
        }
        finally
        {
            set_rng_state(state);
        }
    }

    /// <summary>In float64, or in float32, in which the runtime calls losses, where only that works: one may multiply by a float32 matrix of its own.</summary>
    private static LossExamination Examine(Func<Tensor[], Tensor> loss, IReadOnlyList<CheckedInput> inputs, long seed)
    {
        var examination = LossExamination.Run(loss, inputs, ScalarType.Float64, seed);
        return examination.Findings.Any(finding => finding.Check == BatchCheck.Runs) ? LossExamination.Run(loss, inputs, ScalarType.Float32, seed) : examination;
    }
}
