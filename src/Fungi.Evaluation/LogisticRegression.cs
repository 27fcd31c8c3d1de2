using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Evaluation;

/// <summary>
/// Multinomial logistic regression: the minimum of the mean cross-entropy of softmax(W x + b) + λ/2 ‖W‖², by L-BFGS in double precision. The same
/// as scikit-learn's <c>LogisticRegression(C=1 / (N λ), multi_class="multinomial")</c>; the bias is not penalised, and sums to zero.
/// </summary>
public sealed class LogisticRegression
{
    private const double Tolerance = 1e-9; // of the gradient's largest entry

    /// <summary>Whether there is a bias b; not unless set, as in the FUNGI paper (arXiv 2407.10964).</summary>
    public bool HasBias { get; init; }

    /// <summary>The λ among which <see cref="Select"/> chooses; the paper's unless set: 5 of equal distance from 5e-6 to 5e-4.</summary>
    public IReadOnlyList<double> Strengths { get; init; } = [.. Enumerable.Range(0, 5).Select(step => 5e-6 + (step * (5e-4 - 5e-6) / 4))];

    /// <summary>The share of each class's samples that <see cref="Select"/> keeps to choose by; 0.2 unless set.</summary>
    public double ValidationShare { get; init; } = 0.2;

    /// <summary>Finds the minimum.</summary>
    /// <param name="features">x, [N, D].</param>
    /// <param name="labels">[N] classes.</param>
    /// <param name="strength">λ.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <exception cref="InputException">λ is not positive, there is one class alone, or features are not finite.</exception>
    public LinearClassifier Fit(Tensor features, IReadOnlyList<long> labels, double strength, CancellationToken cancellation = default)
    {
        if (!(strength > 0) || !double.IsFinite(strength)) throw new InputException($"A regularisation of {strength} has no minimum for sure; expected a number above 0.");
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var targets = LabelledRows.OneHot(features, labels, out var classes);
        var x = features.to(ScalarType.Float64);
        var (rows, size) = (x.shape[0], x.shape[1]);
        if (HasBias) x = cat([x, ones(rows, 1, dtype: ScalarType.Float64, device: x.device)], 1);
        var penalty = full([x.shape[1]], strength, ScalarType.Float64, x.device);
        if (HasBias) penalty[size] = 0;

        var weights = LimitedMemoryBfgs.Minimize(zeros(classes.Length, x.shape[1], dtype: ScalarType.Float64, device: x.device), Loss, Tolerance, cancellation);
        var bias = HasBias ? weights.select(1, size) - weights.select(1, size).mean() : zeros(classes.Length, dtype: ScalarType.Float64, device: x.device);
        return new(weights.narrow(1, 0, size).clone().MoveToOuterDisposeScope(), bias.MoveToOuterDisposeScope(), classes);

        (double Value, Tensor Gradient) Loss(Tensor w)
        {
            using var inner = NewDisposeScope();
            var logs = log_softmax(x.matmul(w.t()), 1);
            var value = ((w * w * penalty).sum() / 2) - ((logs * targets).sum() / rows);
            var gradient = ((logs.exp() - targets).t().matmul(x) / rows) + (w * penalty);
            return (value.item<double>(), gradient.MoveToOuterDisposeScope());
        }
    }

    /// <summary>
    /// Chooses λ by the accuracy on the last samples of each class, which are left out, then fits all samples with it. Of λ that are equally good the
    /// largest is taken.
    /// </summary>
    /// <inheritdoc cref="Fit"/>
    /// <returns>The classifier and its λ.</returns>
    public (LinearClassifier Classifier, double Strength) Select(Tensor features, IReadOnlyList<long> labels, CancellationToken cancellation = default)
    {
        if (Strengths is [var only]) return (Fit(features, labels, only, cancellation), only);
        using var scope = NewDisposeScope();
        var (train, validation) = Split(labels);
        if (validation.Length == 0) throw new InputException("No class has samples enough to choose a regularisation by; expected at least 2 of one, or one regularisation.");
        var (trainFeatures, trainLabels) = LabelledRows.Take(features, labels, train);
        var (validationFeatures, validationLabels) = LabelledRows.Take(features, labels, validation);
        var best = Strengths.OrderDescending().MaxBy(strength =>
        {
            using var classifier = Fit(trainFeatures, trainLabels, strength, cancellation);
            return classifier.Evaluate(validationFeatures, validationLabels).Metrics.Accuracy;
        });
        var chosen = Fit(features, labels, best, cancellation);
        chosen.Weight.MoveToOuterDisposeScope();
        chosen.Bias.MoveToOuterDisposeScope();
        return (chosen, best);
    }

    /// <summary>The rows to fit and those to choose by: of each class at least one to fit.</summary>
    private (long[] Train, long[] Validation) Split(IReadOnlyList<long> labels)
    {
        var kept = labels.Index().GroupBy(sample => sample.Item, sample => (long)sample.Index)
            .SelectMany(rows => rows.Skip(Math.Max(1, (int)Math.Round(rows.Count() * (1 - ValidationShare))))).ToHashSet();
        return ([.. Enumerable.Range(0, labels.Count).Select(row => (long)row).Where(row => !kept.Contains(row))], [.. kept.Order()]);
    }
}
