namespace Fungi.Evaluation.Tests;

public sealed class ClassificationMetricsTests
{
    [Fact]
    public void Classes_weigh_the_same_in_the_mean_per_class_accuracy()
    {
        // Class 0: 3 of 4, class 1: 0 of 1, class 2: 1 of 1; class 9 is predicted but is no target.
        var metrics = ClassificationMetrics.Compute([0, 0, 0, 9, 0, 2], [0, 0, 0, 0, 1, 2]);

        Assert.Equal(4 / 6.0, metrics.Accuracy, 12);
        Assert.Equal((0.75 + 0 + 1) / 3, metrics.MeanPerClassAccuracy, 12);
    }

    [Fact]
    public void Perfect_predictions_measure_one() =>
        Assert.Equal(new ClassificationMetrics(1, 1), ClassificationMetrics.Compute([3, 1, 4], [3, 1, 4]));

    [Fact]
    public void Predictions_and_targets_must_pair_up()
    {
        Assert.Throws<ArgumentException>(() => ClassificationMetrics.Compute([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => ClassificationMetrics.Compute([], []));
    }

    [Fact]
    public void A_class_among_the_first_ranked_counts()
    {
        Assert.Equal(2 / 3.0, ClassificationMetrics.TopAccuracy([[3, 1], [1, 2], [5, 4]], [1, 1, 3]), 12);
        Assert.Throws<ArgumentException>(() => ClassificationMetrics.TopAccuracy([[1]], [1, 2]));
        Assert.Throws<ArgumentException>(() => ClassificationMetrics.TopAccuracy([], []));
    }

    [Fact]
    public void The_area_under_the_curve_counts_the_pairs_in_order_and_half_of_the_equal()
    {
        // Positives 0.9, 0.5, 0.2 against negatives 0.5, 0.1: of 6 pairs 4 in order, one equal, one out of order.
        Assert.Equal(4.5 / 6, ClassificationMetrics.RankArea([0.9, 0.5, 0.5, 0.1, 0.2], [true, true, false, false, true])!.Value, 12);
        Assert.Null(ClassificationMetrics.RankArea([0.9, 0.5], [true, true]));
        Assert.Null(ClassificationMetrics.RankArea([0.9, 0.5], [false, false]));
    }
}
