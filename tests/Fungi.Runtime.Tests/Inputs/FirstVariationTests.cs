using Fungi.Runtime.Inputs;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.State;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Inputs;

/// <summary>
/// A textbook loss couples its batch through a statistic. With the statistic frozen, its first variation is a loss of one sample each; and
/// where the statistic is that of the batch, the gradients are the textbook's.
/// </summary>
public sealed class FirstVariationTests : IDisposable
{
    private const int Batch = 16;
    private const int Dim = 5;
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor z = CounterRandom.Uniform(RandomKey.From(1).With("z"), -1, 1, Batch, 1, Dim);
    private readonly Tensor other = CounterRandom.Uniform(RandomKey.From(1).With("other"), -1, 1, Batch, 1, Dim);

    /// <summary>VICReg's covariance term (Bardes et al. 2022, arXiv 2105.04906): the sum over i ≠ j of C_ij² / L.</summary>
    [Fact]
    public void Vicregs_covariance()
    {
        var textbook = Gradient(latents =>
        {
            var centred = latents - latents.mean([0]);
            return OffDiagonal(centred.t().matmul(centred) / (Batch - 1)).square().sum() / Dim;
        });
        var (mean, covariance) = (Moment(MomentKind.Mean), OffDiagonal(Moment(MomentKind.Covariance)));
        var perSample = Gradient(latents => (2.0 / Dim * einsum("bi,ij,bj->b", latents - mean, covariance, latents - mean)).sum());
        AssertClose(textbook, perSample / (Batch - 1)); // the batch's covariance is a mean over B - 1, the sum of losses is none
    }

    /// <summary>VICReg's variance term: the mean over dimensions of relu(1 - std).</summary>
    [Fact]
    public void Vicregs_variance()
    {
        var textbook = Gradient(latents => (1 - (latents.var(0) + 1e-4).sqrt()).relu().mean());
        var (mean, deviation) = (Moment(MomentKind.Mean), (Moment(MomentKind.Covariance).diagonal() + 1e-4).sqrt());
        var perSample = Gradient(latents => (-(latents - mean).square() / (2 * Dim * deviation) * (deviation < 1).to(ScalarType.Float32)).sum());
        AssertClose(textbook, perSample / (Batch - 1));
    }

    /// <summary>Barlow Twins' cross-covariance of two branches without their standardisation: the sum over i ≠ j of C_ij².</summary>
    [Fact]
    public void Barlows_cross_covariance()
    {
        var b = other.squeeze(1) - other.squeeze(1).mean([0]);
        var textbook = Gradient(latents => OffDiagonal((latents - latents.mean([0])).t().matmul(b) / (Batch - 1)).square().sum());
        var (mean, covariance) = (Moment(MomentKind.Mean), OffDiagonal(Moment(MomentKind.Covariance, with: "other")));
        var perSample = Gradient(latents => (2 * einsum("bi,ij,bj->b", latents - mean, covariance, b)).sum());
        AssertClose(textbook, perSample / (Batch - 1));
    }

    /// <summary>TiCo's penalty on the second moment (Zhu et al. 2022, arXiv 2206.10698), the moment frozen.</summary>
    [Fact]
    public void Squared_second_moment()
    {
        var moment = Moment(MomentKind.SecondMoment);
        var points = z.squeeze(1).to(ScalarType.Float64);
        Assert.True(moment.allclose((points.t().matmul(points) / Batch).to(ScalarType.Float32), rtol: 1e-5, atol: 1e-7));
        Assert.True(Moment(MomentKind.SecondMoment, with: "other").allclose((points.t().matmul(other.squeeze(1).to(ScalarType.Float64)) / Batch).to(ScalarType.Float32), rtol: 1e-5, atol: 1e-7));

        var textbook = Gradient(latents => (latents.t().matmul(latents) / Batch).square().sum());
        var perSample = Gradient(latents => (2 * einsum("bi,ij,bj->b", latents, moment, latents)).sum());
        AssertClose(textbook, perSample / Batch);
    }

    public void Dispose() => scope.Dispose();

    private Tensor Moment(MomentKind kind, string? with = null)
    {
        var input = new MomentsInput("moment", "z", Batch, kind, with);
        var plan = new ObjectivePlan(ImageViews.None, [input], _ => zeros(1));
        var sources = new FrozenSources(plan, new Dictionary<string, Tensor> { ["z"] = z, ["other"] = other }, new Dictionary<FrozenInput, Tensor>(), RandomKey.From(1), CPU, new(images => images, 1), CancellationToken.None);
        return new LossInputProviders([new MomentsProvider()]).Compute(input, sources);
    }

    private Tensor Gradient(Func<Tensor, Tensor> loss)
    {
        var latents = z.squeeze(1).detach().clone().requires_grad_();
        return autograd.grad([loss(latents)], [latents])[0]!;
    }

    private static Tensor OffDiagonal(Tensor matrix) => matrix - diag(matrix.diagonal());

    private static void AssertClose(Tensor expected, Tensor actual) =>
        Assert.InRange((expected - actual).norm().ToDouble() / expected.norm().ToDouble(), 0, 1e-5);
}
