using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;
using Reduction = TorchSharp.torch.nn.Reduction;

namespace Fungi.Tensors.Tests;

public sealed class FunctionalTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _generator = new(9);

    public void Dispose()
    {
        _generator.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void SoftmaxIsTheNormalizedExponential()
    {
        var x = tensor([1.0, 2, 3]);
        var total = Math.Exp(1) + Math.Exp(2) + Math.Exp(3);
        double[] expected = [Math.Exp(1) / total, Math.Exp(2) / total, Math.Exp(3) / total];
        TensorAssert.Elements(expected, softmax(x, 0));
        TensorAssert.Elements(expected, x.softmax(-1));
        TensorAssert.Elements([.. expected.Select(value => Math.Log(value))], log_softmax(x, 0));
        TensorAssert.Elements([.. Enumerable.Reverse(expected)], softmin(x, 0));
    }

    [Fact]
    public void LossesMatchTheirFormulas()
    {
        var (x, y) = (tensor([0.2, 0.7]), tensor([0.5, 0.1]));
        Assert.Equal((0.09 + 0.36) / 2, mse_loss(x, y).ToDouble(), 1e-12);
        TensorAssert.Elements([0.3, 0.6], l1_loss(x, y, Reduction.None));
        TensorAssert.Elements([0.2 * (0.3 - 0.1), 0.2 * (0.6 - 0.1)], huber_loss(x, y, 0.2, Reduction.None));
        TensorAssert.Elements([0.3 - 0.1, 0.6 - 0.1], smooth_l1_loss(x, y, Reduction.None, 0.2));
        TensorAssert.Elements([-0.5 * Math.Log(0.2) - 0.5 * Math.Log(0.8), -0.1 * Math.Log(0.7) - 0.9 * Math.Log(0.3)], binary_cross_entropy(x, y, reduction: Reduction.None));
        TensorAssert.Elements(
            TensorAssert.Values(binary_cross_entropy(x.sigmoid(), y, reduction: Reduction.None)), binary_cross_entropy_with_logits(x, y, reduction: Reduction.None));
        TensorAssert.Elements([0.5 * (Math.Log(0.5) - 0.2), 0.1 * (Math.Log(0.1) - 0.7)], kl_div(x, y, log_target: false, Reduction.None));
        Assert.Equal(Math.Exp(0.5) * 0.3 + Math.Exp(0.1) * -0.6, kl_div(x, y, reduction: Reduction.Sum).ToDouble(), 1e-12);
        var logits = tensor([1.0, 2, 3, 1, 1, 1], [2, 3]);
        var (first, second) = (Math.Log(1 + Math.Exp(1) + Math.Exp(-1)), Math.Log(3));
        TensorAssert.Elements([first, second], cross_entropy(logits, tensor([1L, 0L]), reduction: Reduction.None));
        TensorAssert.Elements([first, second], nll_loss(log_softmax(logits, 1), tensor([1L, 0L]), reduction: Reduction.None));
        TensorAssert.Elements([first, second], cross_entropy(logits, one_hot(tensor([1L, 0L]), 3).@double(), reduction: Reduction.None));
    }

    [Fact]
    public void DistancesAndNormalizations()
    {
        var x = tensor([3.0, 4, 0, 0], [2, 2]);
        TensorAssert.Elements([0.6, 0.8, 0, 0], normalize(x));
        TensorAssert.Elements([3 / 7.0, 4 / 7.0, 0, 0], normalize(x, p: 1));
        TensorAssert.Elements([24 / 25.0], cosine_similarity(tensor([3.0, 4], [1, 2]), tensor([4.0, 3], [1, 2])));
        TensorAssert.Elements([5], pairwise_distance(x[..1], x[1..], eps: 0));
        TensorAssert.Elements([-1, 1], layer_norm(tensor([1.0, 3]), [2], eps: 0));
        TensorAssert.Elements([-1, 3], layer_norm(tensor([1.0, 3]), [2], tensor([2.0, 2]), tensor([1.0, 1]), eps: 0));
        TensorAssert.Elements([-1, 1, -1, 1], group_norm(tensor([1.0, 3, 10, 20], [1, 4, 1]), 2, eps: 0));
        TensorAssert.Elements([-1, 1], batch_norm(tensor([1.0, 3], [2, 1]), null, null, training: true, eps: 0));
        TensorAssert.Elements([2, 6], batch_norm(tensor([1.0, 3], [2, 1]), tensor([0.0]), tensor([0.25]), eps: 0));
    }

    [Fact]
    public void ConvolutionIsTheSumOverItsWindow()
    {
        var picture = randn([1, 2, 5, 6], dtype: float64, generator: _generator);
        var kernel = randn([3, 2, 3, 3], dtype: float64, generator: _generator);
        var bias = tensor([1.0, 2, 3]);
        var result = conv2d(picture, kernel, bias, strides: [2, 1], padding: [1, 0]);
        Assert.Equal([1, 3, 3, 4], result.shape);
        var padded = pad(picture, (0, 0, 1, 1));
        var window = padded[0, TensorIndex.Colon, 2..5, 3..6];
        Assert.Equal((window * kernel[1]).sum().ToDouble() + 2, result[0, 1, 1, 3].ToDouble(), 1e-9);
        var columns = unfold(picture, 3, padding: 1);
        Assert.True(kernel.reshape(3, -1).matmul(columns[0]).reshape(3, 5, 6).allclose(conv2d(picture, kernel, padding: [1, 1])[0]));
        Assert.True((conv_transpose2d(conv2d(picture, kernel), kernel) * picture).sum().allclose(conv2d(picture, kernel).square().sum()));
    }

    [Fact]
    public void PoolingAndPadding()
    {
        var x = arange(16, dtype: float64).reshape(1, 1, 4, 4);
        TensorAssert.Holds([1, 1, 2, 2], [5, 7, 13, 15], max_pool2d(x, 2));
        TensorAssert.Holds([1, 1, 2, 2], [2.5, 4.5, 10.5, 12.5], avg_pool2d(x, [2, 2]));
        TensorAssert.Holds([1, 1, 1, 1], [7.5], adaptive_avg_pool2d(x, 1));
        TensorAssert.Holds([1, 1, 3, 3], [5, 6, 7, 9, 10, 11, 13, 14, 15], max_pool2d(x, (2, 2), stride: (1, 1)));
        TensorAssert.Elements([9, 1, 2, 9, 9], pad(tensor([1.0, 2]), (1, 2), value: 9));
        TensorAssert.Elements([2, 1, 2, 1], pad(tensor([1.0, 2], [1, 2]), (1, 1), PaddingModes.Reflect));
        TensorAssert.Elements([1, 1, 2, 2], pad(tensor([1.0, 2], [1, 2]), (1, 1), PaddingModes.Replicate));
        TensorAssert.Holds([1, 1, 4, 4], [0, 2, 4, 3, 8, 20, 24, 14, 16, 36, 40, 22, 12, 26, 28, 15], fold(unfold(x, 2), 4, 2));
    }

    [Fact]
    public void InterpolationReadsBetweenPixels()
    {
        var x = tensor([0.0, 1, 2, 3], [1, 1, 2, 2]);
        TensorAssert.Elements([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3], interpolate(x, [4, 4]));
        TensorAssert.Elements([0, 0.5, 1, 1, 1.5, 2, 2, 2.5, 3], interpolate(x, [3, 3], mode: InterpolationMode.Bilinear, align_corners: true));
        TensorAssert.Elements([1.5], interpolate(x, scale_factor: [0.5], mode: InterpolationMode.Area));
        TensorAssert.Elements([1.5], interpolate(x, [1, 1], mode: InterpolationMode.Bilinear, antialias: true));
        var ramp = arange(8, dtype: float64).reshape(1, 1, 1, 8).expand(1, 1, 8, 8);
        var halved = interpolate(ramp, [4, 4], mode: InterpolationMode.Bicubic, antialias: true);
        Assert.Equal(2.5, halved[0, 0, 1, 1].ToDouble(), 0.1);
        Assert.Equal(4.5, halved[0, 0, 1, 2].ToDouble(), 0.1);
        Assert.Equal([1, 1, 12, 12], interpolate(ramp, scale_factor: [1.5], mode: InterpolationMode.Bicubic).shape);
        Assert.Throws<ArgumentException>(() => interpolate(x));
        Assert.Throws<NotSupportedException>(() => interpolate(x, [1, 1], antialias: true));
    }

    [Fact]
    public void GridsSampleAndMirrorPictures()
    {
        var x = randn([1, 2, 4, 5], dtype: float64, generator: _generator);
        var identity = affine_grid(tensor([1.0, 0, 0, 0, 1, 0], [1, 2, 3]), [1, 2, 4, 5]);
        Assert.True(grid_sample(x, identity).allclose(x));
        var mirrored = affine_grid(tensor([-1.0, 0, 0, 0, 1, 0], [1, 2, 3]), [1, 2, 4, 5]);
        Assert.True(grid_sample(x, mirrored, GridSampleMode.Nearest).Equals(x.flip(3)));
        var outside = full(1, 1, 1, 2, 3.0, dtype: float64);
        TensorAssert.Elements([0, 0], grid_sample(x, outside));
        TensorAssert.Elements([x[0, 0, 3, 4].ToDouble(), x[0, 1, 3, 4].ToDouble()], grid_sample(x, outside, padding_mode: GridSamplePaddingMode.Border));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AttentionWeighsValuesBySoftmaxOfScores(bool causal)
    {
        var (q, k, v) = (Draw(2, 3, 4), Draw(2, 3, 4), Draw(2, 3, 5));
        var scores = einsum("btd,bsd->bts", q, k) / 2;
        if (causal) scores = scores.masked_fill(ones(3, 3, dtype: @bool).triu(1), double.NegativeInfinity);
        var expected = einsum("bts,bse->bte", softmax(scores, -1), v);
        Assert.True(scaled_dot_product_attention(q, k, v, is_casual: causal).allclose(expected));
        var mask = ones(3, 3, dtype: @bool).tril();
        if (causal) Assert.True(scaled_dot_product_attention(q, k, v, mask).allclose(expected));
        if (causal) Assert.Throws<ArgumentException>(() => scaled_dot_product_attention(q, k, v, mask, is_casual: true));
    }

    [Fact]
    public void DropoutScalesWhatItKeeps()
    {
        manual_seed(4);
        var kept = dropout(ones(10000), 0.25);
        Assert.Equal(1, kept.mean().ToDouble(), 0.02);
        Assert.Equal(0.75, kept.ne(0).to(float64).mean().ToDouble(), 0.02);
        Assert.True(dropout(ones(5), 0.9, training: false).Equals(ones(5)));
    }

    [Fact]
    public void ActivationsMatchTheirFormulas()
    {
        var x = tensor([-1.0, 2]);
        TensorAssert.Elements([-0.1, 2], leaky_relu(x, 0.1));
        TensorAssert.Elements([Math.Exp(-1) - 1, 2], elu(x, 1));
        TensorAssert.Elements([Math.Log(1 + Math.Exp(-1)), Math.Log(1 + Math.Exp(2))], softplus(x));
        TensorAssert.Elements([0, 2], relu(x));
        var tanh = 0.5 * 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (2 + (0.044715 * 8))));
        Assert.Equal(tanh, gelu(x, TorchSharp.Modules.GELU.Approximate.tanh)[1].ToDouble(), 1e-9);
        Assert.Same(x, relu(x, inplace: true));
        TensorAssert.Elements([0, 2], x);
    }

    [Fact]
    public void FourierTransformsInvertAndFindTones()
    {
        var tone = (arange(16, dtype: float64) * (2 * Math.PI * 3 / 16)).cos();
        TensorAssert.Elements([0, 0, 0, 8, 0, 0, 0, 0, 0], fft.rfft(tone).abs(), 1e-9);
        TensorAssert.Elements([2], fft.rfft(tone, norm: TorchSharp.FFTNormType.Ortho).abs()[3].reshape(1), 1e-9);
        Assert.True(fft.irfft(fft.rfft(tone)).allclose(tone));
        var picture = randn([4, 6], dtype: float64, generator: _generator);
        Assert.True(fft.irfft2(fft.rfft2(picture)).allclose(picture));
        Assert.Equal(picture.sum().ToDouble(), fft.fft2(picture).abs()[0, 0].ToDouble() * Math.Sign(picture.sum().ToDouble()), 1e-9);
        TensorAssert.Elements([2, 3, 0, 1], fft.fftshift(arange(4)));
        Assert.True(instance_norm(picture.reshape(1, 4, 6)).mean([2]).allclose(zeros(1, 4, dtype: float64)));
    }

    [Fact]
    public void ShortTimeFourierTransformFindsATone()
    {
        var samples = (arange(512, dtype: float64) * (2 * Math.PI * 8 / 64)).sin();
        var spectrum = stft(samples, 64, 32, 64, hann_window(64, dtype: float64), return_complex: true).abs();
        Assert.Equal([33, 17], spectrum.shape);
        TensorAssert.Elements([8], spectrum[.., 8].argmax().reshape(1));
        Assert.Equal(16, spectrum[8, 8].ToDouble(), 1e-6);
    }

    private Tensor Draw(params long[] shape) => randn(shape, dtype: float64, generator: _generator);
}
