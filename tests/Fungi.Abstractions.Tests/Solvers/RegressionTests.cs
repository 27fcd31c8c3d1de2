using Fungi.Solvers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Abstractions.Tests.Solvers;

public sealed class RegressionTests : IDisposable
{
    private const double Strength = 1e-3;
    private readonly DisposeScope scope = NewDisposeScope();

    [Fact]
    public void Ridge_recovers_a_planted_linear_map()
    {
        var (features, map, offset) = (Rows("x", 5000, 6) + 2, Rows("w", 3, 6), Rows("b", 3));
        var (weight, bias) = RidgeRegression.Fit(features, features.matmul(map.t()) + offset, 1e-12, CancellationToken.None);
        AssertClose(map, weight, 1e-9);
        AssertClose(offset, bias, 1e-9);
    }

    /// <summary>The same minimum by least squares on rows that stand for the penalty, with a column for the bias.</summary>
    [Fact]
    public void Ridge_solves_the_normal_equations()
    {
        var (features, targets) = (Rows("x", 40, 6) + 1, Rows("y", 40, 2));
        var lambda = Strength * (features - features.mean([0])).square().sum().ToDouble() / 39 / 6;
        var penalty = cat([Math.Sqrt(39 * lambda) * eye(6, dtype: ScalarType.Float64), zeros(6, 1, dtype: ScalarType.Float64)], 1);
        var rows = cat([cat([features, ones(40, 1, dtype: ScalarType.Float64)], 1), penalty]);
        var solution = linalg.solve(rows.t().matmul(rows), rows.t().matmul(cat([targets, zeros(6, 2, dtype: ScalarType.Float64)])));
        var (weight, bias) = RidgeRegression.Fit(features, targets, Strength, CancellationToken.None);
        AssertClose(solution.narrow(0, 0, 6).t(), weight, 1e-9);
        AssertClose(solution[6], bias, 1e-9);
    }

    /// <summary>λ scales with the features: features a thousand times as large have weights a thousandth as large, and the same predictions.</summary>
    [Fact]
    public void Neither_regression_depends_on_the_features_scale()
    {
        var (features, targets) = (Rows("x", 60, 4), softmax(3 * Rows("y", 60, 3), -1));
        foreach (var fit in new Func<Tensor, (Tensor Weight, Tensor Bias)>[]
        {
            x => RidgeRegression.Fit(x, targets, Strength, CancellationToken.None),
            x => Softmax(x, targets),
        })
        {
            var (small, large) = (fit(features), fit(1000 * features));
            AssertClose(small.Weight, 1000 * large.Weight, 1e-7);
            AssertClose(small.Bias, large.Bias, 1e-7);
        }
    }

    [Fact]
    public void Softmax_regression_ends_where_autograd_finds_no_gradient()
    {
        var features = 5 + (Rows("x", 200, 5) * tensor([1, 0.01, 30, 1, 1])); // scales that steepest descent would not master
        var targets = one_hot((features.select(1, 0) + (0.03 * features.select(1, 2)) > 0.2).to(ScalarType.Int64) + (Rows("y", 200) > 0.8).to(ScalarType.Int64), 3).to(ScalarType.Float64);
        var (weight, bias) = Softmax(features, targets);
        var lambda = Strength * (features - features.mean([0])).square().sum().ToDouble() / 199 / 5;
        var (w, b) = (weight.detach().requires_grad_(), bias.detach().requires_grad_());
        var loss = (-(log_softmax(linear(features, w, b), -1) * targets).sum() / 200) + (lambda / 2 * w.square().sum());
        var gradients = autograd.grad([loss], [w, b]);
        Assert.All(gradients, gradient => Assert.True(gradient!.abs().max().ToDouble() < 1e-8, $"{gradient}"));
    }

    [Fact]
    public void Softmax_regression_separates_what_a_line_separates()
    {
        var labels = arange(0, 300, dtype: ScalarType.Int64).remainder(3);
        var features = one_hot(labels, 3).to(ScalarType.Float64) + (0.3 * Rows("x", 300, 3));
        var (weight, bias) = Softmax(features, one_hot(labels, 3));
        Assert.True(linear(features, weight, bias).argmax(1).Equals(labels));
    }

    /// <summary>Features that say nothing leave the classes' shares, ln of which is the bias up to a constant.</summary>
    [Fact]
    public void Softmax_regression_of_useless_features_predicts_the_classes_shares()
    {
        var labels = tensor(new long[] { 0, 0, 0, 1 }).repeat(2);
        var features = tensor(new double[] { 1, 1, 1, 1, -1, -1, -1, -1 }).unsqueeze(1);
        var (weight, bias) = Softmax(features, one_hot(labels, 2));
        Assert.Equal(0, weight.abs().max().ToDouble(), 1e-9);
        Assert.Equal(Math.Log(3), (bias[0] - bias[1]).ToDouble(), 1e-9);
    }

    [Fact]
    public void Softmax_regression_recovers_the_probabilities_of_a_planted_model()
    {
        var (features, map) = (Rows("x", 400, 4), 2 * Rows("w", 3, 4));
        var targets = softmax(features.matmul(map.t()), -1);
        var (weight, bias) = SoftmaxRegression.Fit(features, targets, 1e-10, CancellationToken.None)!.Value;
        AssertClose(targets, softmax(linear(features, weight, bias), -1), 1e-6);
    }

    /// <summary>A class without samples has no finite bias; the fit still ends.</summary>
    [Fact]
    public void Softmax_regression_all_but_excludes_an_absent_class()
    {
        var labels = arange(0, 50, dtype: ScalarType.Int64).remainder(2);
        var (weight, bias) = Softmax(Rows("x", 50, 4), one_hot(labels, 3));
        Assert.True(softmax(linear(Rows("x", 50, 4), weight, bias), -1).select(1, 2).max().ToDouble() < 1e-6);
    }

    /// <summary>In single precision probabilities do not add up to 1 exactly, and a shift of all biases changes no prediction.</summary>
    [Fact]
    public void Softmax_regression_converges_for_probabilities_in_single_precision()
    {
        var targets = softmax(Rows("y", 50, 7), -1).to(ScalarType.Float32);
        var (weight, bias) = Softmax(Rows("x", 50, 4), targets * 1.00001);
        var (expectedWeight, expectedBias) = Softmax(Rows("x", 50, 4), targets.to(ScalarType.Float64) / targets.to(ScalarType.Float64).sum(1, keepdim: true));
        Assert.True((weight - expectedWeight).abs().max().ToDouble() < 1e-5);
        Assert.True((bias - expectedBias).abs().max().ToDouble() < 1e-5);
    }

    [Fact]
    public void Values_that_are_not_numbers_do_not_converge() =>
        Assert.Null(SoftmaxRegression.Fit(Rows("x", 50, 4), full([50, 2], double.NaN, ScalarType.Float64), Strength, CancellationToken.None));

    [Fact]
    public void Fits_repeat_bit_by_bit()
    {
        var (features, targets) = (Rows("x", 5000, 6), softmax(Rows("y", 5000, 3), -1));
        Assert.True(Softmax(features, targets).Weight.Equals(Softmax(features, targets).Weight));
        Assert.True(RidgeRegression.Fit(features, targets, Strength, CancellationToken.None).Weight.Equals(RidgeRegression.Fit(features, targets, Strength, CancellationToken.None).Weight));
    }

    public void Dispose() => scope.Dispose();

    private static (Tensor Weight, Tensor Bias) Softmax(Tensor features, Tensor targets) =>
        SoftmaxRegression.Fit(features, targets, Strength, CancellationToken.None) ?? throw new InvalidOperationException("did not converge");

    private static Tensor Rows(string name, params long[] shape) => (2 * rand(shape, dtype: ScalarType.Float64, generator: new Generator((ulong)name.Sum(letter => letter)))) - 1;

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance) =>
        Assert.True(actual.allclose(expected, rtol: tolerance, atol: tolerance), $"largest difference {(actual - expected).abs().max().ToDouble():E2}");
}
