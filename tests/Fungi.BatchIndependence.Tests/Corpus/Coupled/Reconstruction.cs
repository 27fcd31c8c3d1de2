namespace Fungi.BatchIndependence.Tests.Corpus.Coupled;

/// <summary>MAE with the mask's total of the batch, as its repository writes it.</summary>
[SslObjective("mae-batch-mask")]
public sealed partial class MaskedAutoencoder : Masked
{
    public Tensor Loss(
        [PatchTokens(Head = "decoder", Fit = HeadFit.Ridge, FitTarget = nameof(pixels))] Tensor predicted,
        [Pixels(Patches = true)] Tensor pixels,
        [ViewMasks] Tensor masks)
    {
        var error = (predicted - pixels).pow(2).mean([-1]);
        return (error * masks).sum([1, 2]) / masks.sum();
    }
}

/// <summary>MSE with the default reduction: one number for the batch.</summary>
[SslObjective("mse-default-reduction")]
public sealed partial class DefaultReduction : Masked
{
    public Tensor Loss(
        [PatchTokens(Head = "decoder", Fit = HeadFit.Ridge, FitTarget = nameof(pixels))] Tensor predicted,
        [Pixels(Patches = true)] Tensor pixels)
        => mse_loss(predicted, pixels);
}

/// <summary>The targets are normalised by the pixels of the whole batch.</summary>
[SslObjective("mae-batch-normalised")]
public sealed partial class BatchNormalisedTarget : Masked
{
    public Tensor Loss(
        [PatchTokens(Head = "decoder", Fit = HeadFit.Ridge, FitTarget = nameof(pixels))] Tensor predicted,
        [Pixels(Patches = true)] Tensor pixels)
    {
        var target = (pixels - pixels.mean()) / pixels.std();
        return (predicted - target).pow(2).mean([1, 2, 3]);
    }
}

/// <summary>The error of the hidden patches, selected out of the batch: their number per image is lost.</summary>
[SslObjective("masked-select")]
public sealed partial class MaskedSelect : Masked
{
    public Tensor Loss(
        [PatchTokens(Head = "decoder", Fit = HeadFit.Ridge, FitTarget = nameof(pixels))] Tensor predicted,
        [Pixels(Patches = true)] Tensor pixels,
        [ViewMasks] Tensor masks)
    {
        var error = (predicted - pixels).square().mean([-1]);
        return error.masked_select(masks > 0.5).mean() + zeros(error.shape[0], dtype: error.dtype, device: error.device);
    }
}

/// <summary>A convolution whose channels are the samples.</summary>
[SslObjective("convolution-across-samples")]
public sealed partial class ConvolutionAcrossSamples : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var signal = z.transpose(0, 1); // [V, B, L]: the samples are where conv1d has its channels
        var kernel = ones(signal.shape[1], signal.shape[1], 3, dtype: z.dtype, device: z.device) / 3;
        var smooth = conv1d(signal, kernel, padding: 1);
        return (smooth.select(0, 0) - smooth.select(0, 1)).square().sum([1]);
    }
}

/// <summary>Smoothing by pooling over the wrong axis.</summary>
[SslObjective("pooling-across-samples")]
public sealed partial class PoolingAcrossSamples : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var smooth = avg_pool1d(z.permute(1, 2, 0), 3, stride: 1, padding: 1); // pools over the batch
        return smooth.select(0, 0).square().sum([0]) - z.select(1, 1).sum([1]);
    }
}

/// <summary>fft2 transforms the last two axes; after the transposition one of them is the batch.</summary>
[SslObjective("spectrum-of-the-batch")]
public sealed partial class SpectrumOfBatch : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var spectrum = fft.fft2(z.transpose(0, 1)).abs(); // [V, B, L]
        return (spectrum.select(0, 0) - spectrum.select(0, 1)).square().sum([1]);
    }
}
