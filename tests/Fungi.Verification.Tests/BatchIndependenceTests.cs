using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Verification.Tests;

/// <summary>Each fault is found by the check that is meant for it, and its repaired form passes.</summary>
public sealed class BatchIndependenceTests
{
    private static readonly CheckedInput[] Inputs =
    [
        CheckedInput.Normal("x", 3, 6),
        CheckedInput.Normal("target", 3, 6) with { IsConstant = true },
        CheckedInput.Labels("labels", 4, 3),
        CheckedInput.Frozen("bank", 7, 6),
    ];

    private static readonly Random Dice = new(1);
    private static Tensor? mean;
    private static Tensor? previous;
    private static long calls;

    public static TheoryData<string, BatchCheck[]> Faults => new()
    {
        { "softmax over the batch", [BatchCheck.CrossDerivative, BatchCheck.Replacement] },
        { "the batch's mean", [BatchCheck.CrossDerivative, BatchCheck.Replacement] },
        { "batch normalisation", [BatchCheck.CrossDerivative, BatchCheck.Replacement] },
        { "a constant that is centred by its batch's mean", [BatchCheck.CrossDerivative, BatchCheck.Replacement] },
        { "the hardest sample counts twice", [BatchCheck.Replacement] },
        { "a detached threshold", [BatchCheck.Replacement] },
        { "a threshold that only large samples pass", [BatchCheck.Replacement] },
        { "the share of a class", [BatchCheck.Replacement] },
        { "equal samples", [BatchCheck.Replacement] },
        { "a running mean", [BatchCheck.State] },
        { "the mean of the batch before", [BatchCheck.State] },
        { "a running mean that is left to the scope", [BatchCheck.State] },
        { "a count of calls", [BatchCheck.State] },
        { "a die of its own", [BatchCheck.State] },
        { "writing to the bank", [BatchCheck.State] },
        { "writing to the latents", [BatchCheck.State] },
        { "dropout", [BatchCheck.Randomness] },
        { "divided by the size", [BatchCheck.BatchSize] },
        { "divided by the size in the gradient alone", [BatchCheck.BatchSize] },
        { "small batches are spared", [BatchCheck.BatchSize] },
        { "large batches are spared", [BatchCheck.BatchSize] },
        { "a sample alone is squeezed away", [BatchCheck.Runs] },
        { "weighted by place", [BatchCheck.Place] },
        { "a scalar", [BatchCheck.Shape] },
        { "one value for each view", [BatchCheck.Shape] },
        { "an axis too many", [BatchCheck.Shape] },
        { "squeezed", [BatchCheck.Shape] },
        { "not a number", [BatchCheck.Finite] },
        { "infinity, with a gradient", [BatchCheck.Finite] },
        { "a root of nothing", [BatchCheck.Finite] },
        { "nothing to differentiate", [BatchCheck.Gradient] },
        { "only the constant counts", [BatchCheck.Gradient] },
        { "a wrong axis", [BatchCheck.Runs] },
    };

    public static TheoryData<string> Sound => [.. Losses.Keys.Except(Faults.Select(row => (string)row[0]))];

    private static Dictionary<string, Func<Tensor, Tensor, Tensor, Tensor, Tensor>> Losses { get; } = new()
    {
        ["softmax over the batch"] = (x, _, _, _) => softmax(x, 0).sum([1, 2]),
        ["softmax over the views"] = (x, _, _, _) => softmax(x, 1).square().sum([1, 2]),
        ["the batch's mean"] = (x, _, _, _) => (x - x.mean([0], keepdim: true)).square().sum([1, 2]),
        ["the sample's mean"] = (x, _, _, _) => (x - x.mean([1], keepdim: true)).square().sum([1, 2]),
        ["batch normalisation"] = (x, _, _, _) => batch_norm(x.transpose(1, 2), null, null, training: true).pow(3).sum([1, 2]),
        ["layer normalisation"] = (x, _, _, _) => layer_norm(x, [6]).pow(3).sum([1, 2]),
        ["a constant that is centred by its batch's mean"] = (x, target, _, _) => (x * (target - target.mean([0], keepdim: true))).sum([1, 2]),
        ["a constant that is centred by the bank's mean"] = (x, target, _, bank) => (x * (target - bank.mean([0]))).sum([1, 2]),
        ["the hardest sample counts twice"] = (x, _, _, _) =>
        {
            var losses = x.square().sum([1, 2]);
            return losses * (1 + one_hot(losses.argmax(0), losses.shape[0]).detach());
        },
        ["the hardest view counts twice"] = (x, _, _, _) =>
        {
            var losses = x.square().sum([2]);
            return (losses * (1 + one_hot(losses.argmax(1), 3))).sum([1]);
        },
        ["a detached threshold"] = (x, _, _, _) => x.sum([1, 2]) * (x.sum([1, 2]) > x.sum([1, 2]).detach().mean()),
        ["a threshold that only large samples pass"] = (x, _, _, _) => x.sum([1, 2]) * (x.detach().abs().max() > 100).to(ScalarType.Float64).add(1),
        ["a threshold of the sample's own"] = (x, _, _, _) => x.sum([1, 2]) * (x.detach().abs().amax([1, 2]) > 1),
        ["the share of a class"] = (x, _, labels, _) => x.sum([1, 2]) * (labels == labels.select(0, 0)).to(ScalarType.Float64).mean(),
        ["the label's own logit"] = (x, _, labels, _) => -log_softmax(x, -1).gather(-1, labels.unsqueeze(-1)).squeeze(-1).mean([1]),
        ["equal samples"] = (x, _, _, _) => x.sum([1, 2]) * (1 + (x.detach().flatten(1).unsqueeze(0) == x.detach().flatten(1).unsqueeze(1)).all(-1).sum([1])),
        ["a running mean"] = (x, _, _, _) =>
        {
            mean = (mean is null ? x.detach().mean([0]) : (0.9 * mean) + (0.1 * x.detach().mean([0]))).DetachFromDisposeScope();
            return (x - mean).square().sum([1, 2]);
        },
        ["a running mean that is left to the scope"] = (x, _, _, _) =>
        {
            mean = mean is null ? x.detach().mean([0]) : (0.9 * mean) + (0.1 * x.detach().mean([0]));
            return (x - mean).square().sum([1, 2]);
        },
        ["the mean of the batch before"] = (x, _, _, _) =>
        {
            var before = previous ?? zeros(3, 6, dtype: ScalarType.Float64);
            previous = x.detach().mean([0]).DetachFromDisposeScope();
            return (x - before).square().sum([1, 2]);
        },
        ["a count of calls"] = (x, _, _, _) => x.square().sum([1, 2]) * ++calls,
        ["a die of its own"] = (x, _, _, _) => x.square().sum([1, 2]) * Dice.NextDouble(),
        ["writing to the bank"] = (x, _, _, bank) =>
        {
            bank[0] = x.detach()[0, 0];
            return x.square().sum([1, 2]);
        },
        ["writing to the latents"] = (x, _, _, _) => x.mul_(2).sum([1, 2]),
        ["reading the bank"] = (x, _, _, bank) => matmul(normalize(x, dim: -1), bank.T).logsumexp(-1).sum([1]),
        ["dropout"] = (x, _, _, _) => dropout(x, 0.5, training: true).square().sum([1, 2]),
        ["divided by the size"] = (x, _, _, _) => x.square().sum([1, 2]) / x.shape[0],
        ["divided by the size in the gradient alone"] = (x, _, _, _) => (x - x.detach()).sum([1, 2]) / x.shape[0],
        ["small batches are spared"] = (x, _, _, _) => x.square().sum([1, 2]) * (x.shape[0] > 2 ? 1 : 0.5),
        ["large batches are spared"] = (x, _, _, _) => x.square().sum([1, 2]) * (x.shape[0] > 5 ? 0.5 : 1),
        ["a sample alone is squeezed away"] = (x, _, _, _) => x.squeeze(0).square().sum([1, 2]),
        ["divided by the number of views"] = (x, _, _, _) => x.square().sum([1, 2]) / x.shape[1],
        ["weighted by place"] = (x, _, _, _) => x.square().sum([1, 2]) * (arange(x.shape[0]) > 1),
        ["weighted by view"] = (x, _, _, _) => (x.square().sum([2]) * arange(x.shape[1])).sum([1]),
        ["a scalar"] = (x, _, _, _) => x.square().mean(),
        ["one value for each view"] = (x, _, _, _) => x.square().mean([0, 2]),
        ["an axis too many"] = (x, _, _, _) => x.square().sum([2]).mean([1], keepdim: true),
        ["squeezed"] = (x, _, _, _) => x.square().sum([1, 2]).squeeze(),
        ["not a number"] = (x, _, _, _) => (x.sum([1, 2]) * 0).log() - double.PositiveInfinity,
        ["infinity, with a gradient"] = (x, _, _, _) => x.square().sum([1, 2]) + double.PositiveInfinity,
        ["a root of nothing"] = (x, _, _, _) => (x * 0).sum([1, 2]).sqrt() + x.square().sum([1, 2]),
        ["nothing to differentiate"] = (x, _, _, _) => x.detach().sum([1, 2]),
        ["only the constant counts"] = (_, target, _, _) => target.square().sum([1, 2]),
        ["a wrong axis"] = (x, _, _, _) => x.sum([1, 3]),
        ["a steep cosine"] = (x, target, _, bank) => log_softmax(matmul(normalize(x, dim: -1), normalize(bank, dim: -1).T) / 1e-4, -1).select(-1, 0).mean([1]),
        ["a logarithm of nearly one"] = (x, _, _, _) => -log_softmax(x / 1e4, -1).mean([1, 2]) - Math.Log(6),
        ["a matrix in float32"] = (x, _, _, _) => matmul(x, eye(6, dtype: ScalarType.Float32)).square().sum([1, 2]),
        ["float32 within"] = (x, _, _, _) => matmul(x.to(ScalarType.Float32), x.to(ScalarType.Float32).mT).logsumexp(-1).sum([1]),
        // Even batches are summed the other way round, as a library might.
        ["magnified round-off"] = (x, _, _, _) => (1e8 * (x.shape[0] % 2 == 0 ? x.flatten(1).flip(1) : x.flatten(1)).cumsum(1).select(1, -1)).sin(),
        ["round-off in float32"] = (x, _, _, _) => (x.shape[0] % 2 == 0 ? x.flatten(1).flip(1) : x.flatten(1)).to(ScalarType.Float32).cumsum(1).select(1, -1).exp(),
        ["a hinge"] = (x, _, _, _) => (x.sum([1, 2]) - 3).clamp(min: 0),
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_found_by_its_check(string loss, BatchCheck[] expected) =>
        Assert.Equal(expected.AsEnumerable(), Check(loss).Select(finding => finding.Check).Distinct());

    [Theory]
    [MemberData(nameof(Sound))]
    public void A_loss_of_each_sample_alone_passes(string loss) => Assert.Empty(Check(loss));

    [Theory]
    [InlineData("the batch's mean", "x")]
    [InlineData("a constant that is centred by its batch's mean", "target")]
    [InlineData("the share of a class", "labels")]
    public void A_coupled_loss_names_the_input_and_two_samples(string loss, string input)
    {
        var findings = Check(loss);
        Assert.All(findings, finding =>
        {
            Assert.Equal((input, "FNG2001"), (finding.Input, finding.Rule));
            Assert.NotNull(finding.Sample);
            Assert.NotNull(finding.Other);
            Assert.NotEqual(finding.Sample, finding.Other);
            Assert.True(finding.Effect > 0);
        });
    }

    /// <summary>The loss of sample i is the scalar product with the batch's mean: its derivative by sample j is x_i / B.</summary>
    [Fact]
    public void The_size_of_a_cross_derivative_is_that_of_the_formula()
    {
        var input = CheckedInput.Normal("x", 2) with { Draw = (_, samples) => ones(samples, 2, dtype: ScalarType.Float64) };
        var finding = Assert.Single(
            BatchIndependence.Check(values => (values[0] * values[0].mean([0])).sum([1]), [input], 1),
            found => found.Check == BatchCheck.CrossDerivative);
        Assert.Equal(0.2, finding.Effect!.Value, 1e-12);
        Assert.Equal(0.2 / 1.2, finding.RelativeEffect!.Value, 1e-12); // by itself: the mean, and the same share of it
    }

    [Fact]
    public void The_same_seeds_find_the_same() =>
        Assert.Equal(Check("softmax over the batch", 3, 4), Check("softmax over the batch", 3, 4));

    [Fact]
    public void Torchs_random_numbers_go_on_where_they_were()
    {
        manual_seed(1);
        var expected = rand(3).data<float>().ToArray();
        manual_seed(1);
        Check("dropout");
        Assert.Equal(expected, rand(3).data<float>().ToArray());
    }

    [Fact]
    public void A_loss_without_samples_is_refused() =>
        Assert.Throws<ArgumentException>(() => BatchIndependence.Check(values => values[0], [CheckedInput.Frozen("bank", 2)]));

    private static IReadOnlyList<Finding> Check(string loss, params long[] seeds)
    {
        mean = previous = null;
        return BatchIndependence.Check(values => Losses[loss](values[0], values[1], values[2], values[3]), Inputs, seeds);
    }
}
