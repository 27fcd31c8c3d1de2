using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Fungi.Evaluation.Tests;

public sealed class LinearTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_regression_is_scikit_learns(int index)
    {
        using var scope = NewDisposeScope();
        var expected = ScikitLearn.Of("logistic")[index]!;
        var regression = new LogisticRegression { HasBias = expected["intercept"]!.GetValue<bool>() };

        using var classifier = regression.Fit(Features.ToTensor(ScikitLearn.Train.Rows), ScikitLearn.Train.Labels, expected["strength"]!.GetValue<double>());

        AssertClose(expected["weight"]!, classifier.Weight);
        AssertClose(expected["bias"]!, classifier.Bias);
        Assert.Equal(expected["predictions"]!.Array<long>(), classifier.Evaluate(Features.ToTensor(ScikitLearn.Query.Rows), ScikitLearn.Query.Labels).Predictions);
    }

    /// <summary>The noise of a few samples is learnt by heart without a penalty, and the last of each class, which chooses, says so.</summary>
    [Fact]
    public void The_strength_is_the_one_that_classifies_best_what_is_left_out()
    {
        using var scope = NewDisposeScope();
        var (rows, labels) = Features.Clustered(200, 8, 10, 9);
        var train = Features.ToTensor(rows);
        var regression = new LogisticRegression { Strengths = [1e-7, 1e-2, 1e-1, 1] };

        var (chosen, strength) = regression.Select(train, labels);

        // Of 20 samples of a class the last 4: the last 40 rows, since classes take turns.
        double Accuracy(double lambda)
        {
            using var classifier = regression.Fit(train.narrow(0, 0, 160), labels[..160], lambda);
            return classifier.Evaluate(train.narrow(0, 160, 40), labels[160..]).Metrics.Accuracy;
        }

        var accuracies = regression.Strengths.Select(Accuracy).ToArray();
        Assert.True(accuracies.Distinct().Count() > 1);
        Assert.Equal(regression.Strengths.Zip(accuracies).Where(pair => pair.Second == accuracies.Max()).Max(pair => pair.First), strength);
        using var whole = regression.Fit(train, labels, strength);
        Assert.True(whole.Weight.Equals(chosen.Weight));
        chosen.Dispose();
    }

    [Fact]
    public void The_papers_strengths_are_the_default() =>
        Assert.Equal([5e-6, 1.2875e-4, 2.525e-4, 3.7625e-4, 5e-4], new LogisticRegression().Strengths.Select(strength => Math.Round(strength, 10)));

    /// <summary>One step from the drawn weights is the gradient of the mean cross-entropy, by autograd, times the rate.</summary>
    [Fact]
    public void A_step_of_the_probe_follows_the_gradient_of_the_mean_cross_entropy()
    {
        using var scope = NewDisposeScope();
        var train = Features.ToTensor(ScikitLearn.Train.Rows);
        var targets = tensor(ScikitLearn.Train.Labels);
        using var still = new LinearProbe { Epochs = 1, BatchSize = 256, LearningRate = 1e-30 }.Fit(train, ScikitLearn.Train.Labels);
        using var moved = new LinearProbe { Epochs = 1, BatchSize = 256, LearningRate = 0.5 }.Fit(train, ScikitLearn.Train.Labels);

        var weight = still.Weight.to(ScalarType.Float32).clone().requires_grad_();
        var bias = still.Bias.to(ScalarType.Float32).clone().requires_grad_();
        nn.functional.cross_entropy(train.matmul(weight.t()) + bias, targets).backward();

        Assert.InRange(still.Weight.square().mean().sqrt().item<double>(), 0.005, 0.015);
        Assert.InRange((still.Weight - (0.5 * weight.grad!) - moved.Weight).abs().max().item<double>(), 0, 1e-6);
        Assert.InRange((still.Bias - (0.5 * bias.grad!) - moved.Bias).abs().max().item<double>(), 0, 1e-6);
    }

    /// <summary>Trained long enough in whole batches, it comes to the regression's minimum without penalty: here, one that tells all classes apart.</summary>
    [Fact]
    public void A_probe_learns_and_is_the_same_each_time()
    {
        using var scope = NewDisposeScope();
        var (rows, labels) = (ScikitLearn.Train.Rows[..20], ScikitLearn.Train.Labels[..20]);
        var train = Features.ToTensor(rows);
        var probe = new LinearProbe { Epochs = 400, BatchSize = 7, LearningRate = 10 };
        using var first = probe.Fit(train, labels);
        using var second = probe.Fit(train, labels);

        Assert.Equal(1, first.Evaluate(train, labels).Metrics.Accuracy);
        Assert.True(first.Weight.Equals(second.Weight));
        using var other = new LinearProbe { Epochs = 400, BatchSize = 7, LearningRate = 10, Seed = 1 }.Fit(train, labels);
        Assert.False(first.Weight.Equals(other.Weight));
    }

    [Fact]
    public void What_cannot_be_fitted_is_the_users_mistake()
    {
        using var features = ones(4, 2);
        Assert.Throws<InputException>(() => new LogisticRegression().Fit(features, [0, 1, 0, 1], 0));
        Assert.Throws<InputException>(() => new LogisticRegression().Fit(features, [1, 1, 1, 1], 1));
        Assert.Throws<InputException>(() => new LogisticRegression().Select(features.narrow(0, 0, 2), [0, 1]));
        Assert.Throws<InputException>(() => new LinearProbe { Epochs = 0 }.Fit(features, [0, 1, 0, 1]));
        Assert.Throws<ArgumentException>(() => new LinearProbe().Fit(features, [0, 1]));
        using var infinite = features / 0;
        Assert.Throws<InputException>(() => new LinearProbe().Fit(infinite, [0, 1, 0, 1]));
    }

    private static void AssertClose(JsonNode expected, Tensor actual)
    {
        foreach (var (e, a) in expected.Array<double>().Zip(actual.data<double>().ToArray(), (e, a) => (e, a))) Assert.InRange(a, e - 2e-5, e + 2e-5);
        Assert.Equal(expected.AsArray().Count, actual.numel());
    }
}
