using Fungi.Runtime.Gradients;
using Fungi.Runtime.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Gradients;

public sealed class KhatriRaoProjectionTests
{
    private static readonly RandomKey Key = RandomKey.From(42).With("projection");

    /// <summary>The map's whole matrix, found by projecting every product of unit vectors, must give what factors give.</summary>
    [Fact]
    public void Products_are_mapped_linearly_by_sums_of_four_signs()
    {
        const int rows = 32, outputs = 5, inputs = 7;
        using var scope = NewDisposeScope();
        using var projection = new KhatriRaoProjection(Key, rows, outputs, inputs, CPU);
        var units = new GradientFactors(eye(outputs).repeat_interleave(inputs, dim: 0).unsqueeze(1), eye(inputs).repeat(outputs, 1).unsqueeze(1));
        var matrix = projection.Project(projection.Hold([units])); // [out · in, D]
        Assert.Equal([-4, -2, 0, 2, 4], matrix.data<float>().ToArray().Distinct().Order());

        GradientFactors[] passes = [Factors(seed: 1, batch: 3, tokens: 6, outputs, inputs), Factors(seed: 2, batch: 3, tokens: 2, outputs, inputs)];
        var expected = matmul(GradientFactors.Sum(passes).flatten(1), matrix);
        Assert.True(projection.Project(projection.Hold(passes)).allclose(expected, 1e-5, 1e-4));
    }

    [Fact]
    public void Squared_lengths_vary_as_the_formula_says()
    {
        const int rows = 64, trials = 2000;
        using var scope = NewDisposeScope();
        using var projection = new KhatriRaoProjection(Key, rows, 48, 49, CPU);
        var factors = Factors(seed: 3, batch: trials, tokens: 1, 48, 49);
        var lengths = factors.Outputs.square().sum([1, 2]) * factors.Inputs.square().sum([1, 2]);
        var ratio = projection.Project(projection.Hold([factors])).square().sum([1]).div(4 * rows) / lengths;
        Assert.Equal(1, ratio.mean().ToDouble(), 0.05); // the trials share their signs, so that they vary together
        // 2/D of the sum of many terms, and the excess of a product of two signs' sums, 6/D, over the four terms.
        Assert.InRange(ratio.var().ToDouble(), 0.7 * 3.5 / rows, 1.3 * 3.5 / rows);
    }

    [Fact]
    public void A_sign_depends_on_its_place_and_the_key()
    {
        using var scope = NewDisposeScope();
        using var large = new KhatriRaoProjection(Key, 9, 5, 7, CPU);
        using var small = new KhatriRaoProjection(Key, 4, 5, 7, CPU);
        using var other = new KhatriRaoProjection(RandomKey.From(43), 4, 5, 7, CPU);
        var factors = Factors(seed: 4, batch: 2, tokens: 3, 5, 7);
        var expected = small.Hold([factors]);
        Assert.True(large.Hold([factors]).narrow(1, 0, 4).allclose(expected, 1e-6, 1e-5));
        Assert.False(other.Hold([factors]).allclose(expected, 1e-3, 1e-3));
    }

    private static GradientFactors Factors(long seed, int batch, int tokens, int outputs, int inputs) => new(
        CounterRandom.Uniform(RandomKey.From(seed).With("outputs"), -1, 1, batch, tokens, outputs),
        CounterRandom.Uniform(RandomKey.From(seed).With("inputs"), -1, 1, batch, tokens, inputs));
}
