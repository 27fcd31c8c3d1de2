using Fungi.Runtime.Randomness;
using Fungi.Runtime.State;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Tests.State;

public sealed class ProjectionHeadTests : IDisposable
{
    private const int EmbeddingDim = 64;
    private static readonly RandomKey Key = RandomKey.From(3).With("head");
    private readonly DisposeScope scope = NewDisposeScope();

    /// <summary>U(-b, b) with b = 1/sqrt(in) has the variance b²/3, which a normal distribution or another bound misses.</summary>
    [Fact]
    public void Its_layers_are_uniform_within_one_by_the_root_of_their_inputs()
    {
        using var head = ProjectionHead.Random(new("head", Dim: 100, HiddenLayers: 1, HiddenDim: 256), EmbeddingDim, Key, CPU);
        (string Name, long[] Shape, int Inputs)[] expected =
            [("0.weight", [256, 64], 64), ("0.bias", [256], 64), ("1.weight", [100, 256], 256), ("1.bias", [100], 256)];
        foreach (var ((name, value), (expectedName, shape, inputs)) in head.Parameters.Zip(expected))
        {
            Assert.Equal(expectedName, name);
            Assert.Equal(shape, value.shape);
            var bound = 1 / Math.Sqrt(inputs);
            var values = value.data<float>().ToArray();
            Assert.All(values, number => Assert.InRange(number, -bound, bound));
            Assert.True(values.Max() > 0.9 * bound && values.Min() < -0.9 * bound, name);
            Assert.Equal(bound * bound / 3, values.Average(number => (double)number * number), 0.2 * bound * bound / 3);
        }
    }

    [Fact]
    public void It_is_a_function_of_its_key()
    {
        var specification = new HeadSpecification("head", Dim: 8);
        using var first = ProjectionHead.Random(specification, EmbeddingDim, Key, CPU);
        using var second = ProjectionHead.Random(specification, EmbeddingDim, Key, CPU);
        using var other = ProjectionHead.Random(specification, EmbeddingDim, RandomKey.From(4).With("head"), CPU);
        foreach (var ((name, value), (_, equal), (_, different)) in first.Parameters.Zip(second.Parameters, other.Parameters))
        {
            Assert.True(value.Equals(equal), name);
            Assert.False(value.Equals(different), name);
        }
    }

    [Fact]
    public void Its_size_is_the_embeddings_where_none_was_asked_for()
    {
        using var head = ProjectionHead.Random(new("head"), EmbeddingDim, Key, CPU);
        Assert.Equal([2L, 3, EmbeddingDim], head.Forward(ones(2, 3, EmbeddingDim)).shape);
    }

    [Fact]
    public void A_batch_normalised_layer_takes_each_view_by_its_own_statistics()
    {
        using var head = ProjectionHead.Random(new("head", 5, NormalizeEmbedding: false, HiddenLayers: 1, HiddenDim: 7, BatchNorm: true), EmbeddingDim, Key, CPU);
        var parameters = head.Parameters.ToDictionary();
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias", "0.norm.weight", "0.norm.bias"], parameters.Keys);
        parameters["0.norm.weight"].mul_(3);
        parameters["0.norm.bias"].add_(0.5);

        var tokens = randn(6, 2, 4, EmbeddingDim) * tensor([1f, 10f]).view(1, 2, 1, 1);
        var actual = head.Forward(tokens);
        foreach (var view in (long[])[0, 1])
        {
            var hidden = linear(tokens.select(1, view), parameters["0.weight"], parameters["0.bias"]);
            var (mean, deviation) = (hidden.mean([0, 1]), hidden.sub(hidden.mean([0, 1])).square().mean([0, 1]).add(1e-5).sqrt());
            var expected = linear(gelu((3 * (hidden - mean) / deviation) + 0.5), parameters["1.weight"], parameters["1.bias"]);
            Assert.True(actual.select(1, view).allclose(expected, rtol: 1e-4, atol: 1e-5));
            Assert.True(head.Forward(tokens.narrow(1, view, 1)).squeeze(1).allclose(expected, rtol: 1e-4, atol: 1e-5)); // whatever else passes through
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_maps_the_embedding_through_gelu_layers(bool normalizes)
    {
        using var head = ProjectionHead.Random(new("head", 5, normalizes, HiddenLayers: 1, HiddenDim: 7), EmbeddingDim, Key, CPU);
        var p = head.Parameters.ToDictionary();
        var x = arange(0, 2 * 3 * EmbeddingDim, dtype: ScalarType.Float32).reshape(2, 3, EmbeddingDim) + 1;
        var input = normalizes ? x / x.square().sum([-1], keepdim: true).sqrt() : x;
        var hidden = gelu(matmul(input, p["0.weight"].t()) + p["0.bias"]);
        var expected = matmul(hidden, p["1.weight"].t()) + p["1.bias"];
        Assert.True(head.Forward(x).allclose(expected, rtol: 1e-4, atol: 1e-5));
    }

    [Fact]
    public void Parameters_of_another_shape_are_refused()
    {
        var error = Assert.Throws<InputException>(() => ProjectionHead.From(new("teacher", 5), EmbeddingDim, _ => zeros(5, 3)));
        Assert.Equal("head 'teacher': 0.weight has shape [5, 3]; expected [5, 64].", error.Message);
    }

    public void Dispose() => scope.Dispose();
}
