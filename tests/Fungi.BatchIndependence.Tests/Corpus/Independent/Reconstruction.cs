namespace Fungi.BatchIndependence.Tests.Corpus.Independent;

/// <summary>MAE (He et al. 2022): the hidden patches' error, each patch normalised by its own pixels.</summary>
[SslObjective("mae")]
public sealed partial class MaskedAutoencoder : Masked
{
    public Tensor Loss(
        [PatchTokens(Head = "decoder", Fit = HeadFit.Ridge, FitTarget = nameof(pixels))] Tensor predicted,
        [Pixels(Patches = true)] Tensor pixels,
        [ViewMasks] Tensor masks)
    {
        var mean = pixels.mean([-1], keepdim: true);
        var variance = pixels.var(-1, keepdim: true);
        var target = (pixels - mean) / (variance + 1e-6).sqrt();
        var error = (predicted - target).pow(2).mean([-1]); // [B, V, N]
        return (error * masks).sum([1, 2]) / masks.sum([1, 2]).clamp_min(1);
    }
}

/// <summary>The mean over all pixels of a denoising autoencoder.</summary>
[SslObjective("denoising-autoencoder")]
public sealed partial class DenoisingAutoencoder : Masked
{
    public Tensor Loss(
        [PatchTokens(Head = "decoder", Fit = HeadFit.Ridge, FitTarget = nameof(pixels))] Tensor predicted,
        [Pixels(Patches = true)] Tensor pixels)
        => mse_loss(predicted, pixels, nn.Reduction.None).flatten(1).mean([1]);
}

/// <summary>Context encoder (Pathak et al. 2016): zero when nothing is hidden.</summary>
[SslObjective("context-encoder")]
public sealed partial class ContextEncoder : Masked
{
    public Tensor Loss(
        [PatchTokens(Head = "decoder", Fit = HeadFit.Ridge, FitTarget = nameof(pixels))] Tensor predicted,
        [Pixels(Patches = true)] Tensor pixels,
        [ViewMasks] Tensor masks)
    {
        var hidden = masks > 0.5;
        var error = (predicted - pixels).square().sum([-1]);
        return where(hidden, error, zeros_like(error)).sum([1, 2]) / hidden.sum([1, 2]).maximum(ones(1, dtype: ScalarType.Int64, device: error.device));
    }
}

/// <summary>The difference of neighbouring pixels within each image.</summary>
[SslObjective("total-variation")]
public sealed partial class TotalVariation : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z, [Pixels] Tensor pixels)
    {
        var dx = pixels[.., .., .., .., 1..] - pixels[.., .., .., .., ..^1];
        var dy = pixels.diff(1, -2);
        var roughness = dx.abs().mean([1, 2, 3, 4]) + dy.abs().mean([1, 2, 3, 4]);
        return roughness * z.square().mean([1, 2]);
    }
}

/// <summary>Image statistics by convolution: views are folded into the batch and unfolded again.</summary>
[SslObjective("sobel-energy")]
public sealed partial class SobelEnergy : TwoCrops
{
    private static readonly float[] Kernel = [-1, 0, 1, -2, 0, 2, -1, 0, 1];

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z, [Pixels] Tensor pixels)
    {
        var (b, v) = (pixels.shape[0], pixels.shape[1]);
        var grey = pixels.mean([2], keepdim: true).flatten(0, 1); // [B·V, 1, H, W]
        var kernel = tensor(Kernel, dtype: grey.dtype, device: grey.device).view(1, 1, 3, 3);
        var edges = conv2d(grey, kernel, padding: [1, 1]).abs().mean([1, 2, 3]).view(b, v);
        return (edges * z.norm(-1)).sum([1]);
    }
}

/// <summary>Colourfulness, pooled: a multi-scale target for the latents' length.</summary>
[SslObjective("pooled-pixels")]
public sealed partial class PooledPixels : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z, [Pixels] Tensor pixels)
    {
        var pooled = adaptive_avg_pool2d(pixels.flatten(0, 1), 2).flatten(1).unflatten(0, pixels.shape[0], pixels.shape[1]); // [B, V, C·4]
        return (z.mean([-1]) - pooled.std(-1)).square().sum([1]);
    }
}

/// <summary>MSE of spectra: the Fourier transform runs over the latents' numbers.</summary>
[SslObjective("spectral")]
public sealed partial class Spectral : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var spectrum = fft.rfft(z).abs();
        return (spectrum.select(1, 0) - spectrum.select(1, 1)).square().sum([1]);
    }
}
