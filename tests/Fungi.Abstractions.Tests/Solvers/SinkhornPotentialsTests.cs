using Fungi.Solvers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Abstractions.Tests.Solvers;

public sealed class SinkhornPotentialsTests : IDisposable
{
    private const double Epsilon = 0.05;
    private readonly DisposeScope scope = NewDisposeScope();

    [Fact]
    public void Equal_scores_need_no_balance() =>
        Assert.Equal(0, Potentials(full([40, 7], 0.3), 3).abs().max().ToDouble(), 1e-14);

    /// <summary>Where half the samples are one prototype's and half the other's, neither is favoured.</summary>
    [Fact]
    public void Symmetric_scores_need_no_balance() =>
        Assert.Equal(0, Potentials(tensor([0.9, -0.2, -0.2, 0.9], [2, 2]), 3).abs().max().ToDouble(), 1e-13);

    /// <summary>SwAV's iteration in its own terms, a matrix that is normalised over and over, is the oracle.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void The_assignments_of_the_samples_are_those_that_the_iteration_ends_with(int iterations)
    {
        var scores = Scores(4200, 30); // more than a tile
        var expected = (scores / Epsilon).exp();
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            expected = expected / expected.sum(0, keepdim: true) / expected.shape[1];
            expected = expected / expected.sum(1, keepdim: true) / expected.shape[0];
        }

        var assignments = softmax((scores / Epsilon) + Potentials(scores, iterations), -1);
        Assert.Equal(0, (assignments - (expected * scores.shape[0])).abs().max().ToDouble(), 1e-13);
        Assert.True(Sinkhorn.Assign(scores, Epsilon, iterations).Equals(assignments));
    }

    [Fact]
    public void Assignments_are_constants_of_the_scores_type()
    {
        var assignments = Sinkhorn.Assign(Scores(50, 4).to(ScalarType.Float32).requires_grad_(), Epsilon, 3);
        Assert.False(assignments.requires_grad);
        Assert.True(assignments.sum(-1).allclose(ones(50), rtol: 0, atol: 1e-6));
    }

    [Fact]
    public void In_the_end_every_prototype_has_an_equal_share()
    {
        var scores = Scores(600, 12) + one_hot(tensor(3L), 12); // without balance one takes nearly all
        Assert.True(softmax(scores / Epsilon, -1).mean([0]).max().ToDouble() > 0.5);
        var shares = softmax((scores / Epsilon) + Potentials(scores, 1000), -1).mean([0]);
        Assert.Equal(0, ((shares * 12) - 1).abs().max().ToDouble(), 1e-11);
    }

    [Fact]
    public void A_constant_score_of_one_prototype_is_taken_back()
    {
        var scores = Scores(50, 4);
        var shift = tensor(new[] { 0.1, -0.3, 0.15, 0.05 });
        var difference = Potentials(scores, 200) - Potentials(scores + shift, 200);
        Assert.True(difference.allclose(shift / Epsilon, rtol: 0, atol: 1e-9));
    }

    /// <summary>Large scores overflow exp at this temperature; the logarithms do not.</summary>
    [Fact]
    public void Small_temperatures_stay_finite() =>
        Assert.True(SinkhornPotentials.Of(Scores(50, 4), 1e-4, 3, CancellationToken.None).isfinite().all().ToBoolean());

    public void Dispose() => scope.Dispose();

    private static Tensor Potentials(Tensor scores, int iterations) => SinkhornPotentials.Of(scores, Epsilon, iterations, CancellationToken.None);

    private static Tensor Scores(int samples, int prototypes) => (2 * rand([samples, prototypes], dtype: ScalarType.Float64, generator: new Generator(1))) - 1;
}
