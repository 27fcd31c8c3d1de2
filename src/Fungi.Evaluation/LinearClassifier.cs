using static TorchSharp.torch;

namespace Fungi.Evaluation;

/// <summary>Classes by the largest of linear scores W x + b.</summary>
/// <param name="Weight">[C, D] float64.</param>
/// <param name="Bias">[C] float64.</param>
/// <param name="Classes">[C] the classes' numbers, rising.</param>
public sealed record LinearClassifier(Tensor Weight, Tensor Bias, IReadOnlyList<long> Classes) : IDisposable
{
    /// <summary>[M, C] float64: the scores of features [M, D].</summary>
    public Tensor Scores(Tensor features)
    {
        using var scope = NewDisposeScope();
        return (features.to(ScalarType.Float64).matmul(Weight.t()) + Bias).MoveToOuterDisposeScope();
    }

    /// <summary>How well it classifies.</summary>
    /// <param name="features">[M, D].</param>
    /// <param name="targets">[M] true classes.</param>
    /// <returns>The predicted classes, and how well they match.</returns>
    public (long[] Predictions, ClassificationMetrics Metrics) Evaluate(Tensor features, IReadOnlyList<long> targets)
    {
        using var scope = NewDisposeScope();
        var scores = Scores(features);
        long[] predictions = [.. scores.argmax(1).data<long>().Select(index => Classes[(int)index])];
        var metrics = ClassificationMetrics.Compute(predictions, [.. targets]);
        if (Classes.Count != 2) return (predictions, metrics);
        var margins = (scores.select(1, 1) - scores.select(1, 0)).data<double>().ToArray();
        return (predictions, metrics with { AreaUnderCurve = ClassificationMetrics.RankArea(margins, [.. targets.Select(target => target == Classes[1])]) });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Weight.Dispose();
        Bias.Dispose();
    }
}
