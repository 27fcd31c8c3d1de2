using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Tensors.Tests;

/// <summary>The operators with an implementation of our own, held to libtorch's in float64, which is never ours.</summary>
public sealed class KernelTests
{
    public static TheoryData<long[]> Shapes => [[1], [7], [3, 33], [2, 5, 384], [70_001]];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gelu(long[] shape)
    {
        using var scope = NewDisposeScope();
        var x = randn(shape, ScalarType.Float64) * 3;
        AssertClose(gelu(x.to(ScalarType.Float32).to(ScalarType.Float64)), gelu(x.to(ScalarType.Float32)), 1e-6);
        AssertClose(gelu(x.to(ScalarType.BFloat16).to(ScalarType.Float64)), gelu(x.to(ScalarType.BFloat16)), BFloat16Rounding);
    }

    [Fact]
    public void Gelu_of_what_is_far_away_or_no_number()
    {
        using var scope = NewDisposeScope();
        var y = gelu(tensor([-1e30f, -20f, 0f, 20f, float.PositiveInfinity, float.NaN])).data<float>().ToArray();
        Assert.All(y[..3], value => Assert.InRange(value, -1e-30f, 0));
        Assert.Equal([20, float.PositiveInfinity, float.NaN], y[3..]);
        Assert.True(isnan(gelu(tensor([float.NaN]).to(ScalarType.BFloat16))).item<bool>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(384)]
    [InlineData(1031)]
    public void Layer_norm(long width)
    {
        using var scope = NewDisposeScope();
        var x = (randn([3, 50, width], ScalarType.Float64) * 4) + 20;
        var (weight, bias) = (randn([width]), randn([width]));
        foreach (var (type, tolerance) in new[] { (ScalarType.Float32, 2e-5), (ScalarType.BFloat16, 2 * BFloat16Rounding) })
        {
            var (input, scale, shift) = (x.to(type), weight.to(type), bias.to(type));
            AssertClose(layer_norm(Double(input), [width], Double(scale), Double(shift), 1e-6), layer_norm(input, [width], scale, shift, 1e-6), tolerance);
        }
    }

    [Theory]
    [InlineData(255, 48, 32)] // libtorch's own
    [InlineData(256, 48, 32)]
    [InlineData(1025, 7, 33)]
    [InlineData(3000, 384, 1152)]
    public void Linear(long rows, long inputs, long outputs)
    {
        using var scope = NewDisposeScope();
        var (x, weight, bias) = (randn([2, rows, inputs], ScalarType.Float64), randn([outputs + 3, inputs], ScalarType.Float64), randn([outputs], ScalarType.Float64));
        foreach (var (type, tolerance) in new[] { (ScalarType.Float32, 1e-4), (ScalarType.BFloat16, 2 * BFloat16Rounding) })
        {
            // A slice of the weights, as queries alone are computed.
            var (input, slice, shift) = (x.to(type), weight.to(type).narrow(0, 3, outputs), bias.to(type));
            AssertClose(linear(Double(input), Double(slice), Double(shift)), linear(input, slice, shift), tolerance);
        }
    }

    [Fact]
    public void A_linear_layer_that_is_trained_has_gradients()
    {
        using var scope = NewDisposeScope();
        var (x, weight, bias) = (randn([300, 8]), randn([4, 8]).requires_grad_(), randn([4]));
        linear(x, weight, bias).sum().backward();
        AssertClose(Double(x).sum([0]).expand(4, 8), weight.grad!, 1e-3);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 9)]
    [InlineData(197, 197)]
    [InlineData(1, 197)]
    public void Attention(long queries, long keys)
    {
        using var scope = NewDisposeScope();
        // Heads as a transformer has them: slices of one tensor, not contiguous.
        Tensor Heads(long tokens) => randn([4, tokens, 3, 16], ScalarType.Float64).transpose(1, 2);
        var (q, k, v) = (Heads(queries), Heads(keys), Heads(keys));
        foreach (var (type, tolerance) in new[] { (ScalarType.Float32, 1e-5), (ScalarType.BFloat16, 8 * BFloat16Rounding) })
        {
            var (query, key, value) = (q.to(type), k.to(type), v.to(type));
            AssertClose(scaled_dot_product_attention(Double(query), Double(key), Double(value)), scaled_dot_product_attention(query, key, value), tolerance);
        }
    }

    [Fact]
    public void What_autograd_records_has_a_gradient()
    {
        using var scope = NewDisposeScope();
        var x = randn([2, 3, 4, 8], requires_grad: true);
        var (weight, bias) = (ones(8), zeros(8));
        foreach (var y in new[] { gelu(x), layer_norm(x, [8], weight, bias), scaled_dot_product_attention(x, x, x) })
        {
            Assert.True(y.requires_grad);
            Assert.NotNull(autograd.grad([y.square().sum()], [x])[0]);
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused_as_ever()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<TensorException>(() => layer_norm(ones(2, 8), [7], ones(7), zeros(7)));
        Assert.Throws<TensorException>(() => scaled_dot_product_attention(ones(1, 2, 3, 4), ones(1, 2, 3, 5), ones(1, 2, 3, 4)));
        Assert.Throws<TensorException>(() => scaled_dot_product_attention(ones(1, 2, 3, 4), ones(1, 2, 4, 4), ones(1, 2, 8, 4)));
    }

    [Fact]
    public void A_tensor_that_is_not_contiguous_gives_the_same()
    {
        using var scope = NewDisposeScope();
        var x = randn(40, 30);
        AssertClose(Double(gelu(x.T.contiguous())), gelu(x.T), 1e-6);
    }

    // Half of the distance between neighbours, relative.
    private const double BFloat16Rounding = 1.0 / 256;

    private static Tensor Double(Tensor tensor) => tensor.to(ScalarType.Float64);

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        var error = ((expected - Double(actual)).abs() / expected.abs().clamp_min(1)).max().item<double>();
        Assert.True(error <= tolerance, $"off by {error}");
    }
}
