namespace Fungi.Objectives.Contrastive;

/// <summary>
/// Classification with a class for each image (Wu et al. 2018, arXiv 1805.01978): a crop is told from a memory bank of other images by the clean
/// image that it was cut from. The bank is frozen; in the paper its rows are the images' own older latents.
/// </summary>
[SslObjective("instance-discrimination")]
public sealed partial class InstanceDiscriminationObjective
{
    /// <summary>Temperature of the cosines.</summary>
    [Range(0.01, 10)] public double Temperature { get; init; } = 0.07;

    /// <summary>Output size of the projection head.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 128;

    /// <summary>How many training images the bank holds; all of them are negatives.</summary>
    [Range(1, 65536)] public int BankSize { get; init; } = 1024;

    /// <summary>Whether the softmax is replaced by the paper's noise-contrastive estimate: crops against noise, one image at a time.</summary>
    public bool NoiseContrastive { get; init; }

    /// <summary>How many training images the noise-contrastive estimate takes its normaliser from.</summary>
    [Range(2, 8192)] public int NormalizerSize { get; init; } = 1024;

    /// <summary>Smallest share of the image's area that a crop covers.</summary>
    [Range(0.01, 1)] public double CropArea { get; init; } = 0.2;

    /// <summary>The clean image, its own class, and a random crop.</summary>
    public ImageViews Transform(ImageViews views) => views
        .Group("image", 1, view => view.Inference())
        .Group("crop", 1, view => view.RandomResizedCrop((CropArea, 1)).Normalize(ImageStatistics.ImageNet));

    /// <summary>
    /// -s + log(exp s + Σ_n exp s_n), or, with Z the frozen mean of exp s over pairs of different images and K the bank's size,
    /// -log(exp s / (exp s + K Z)) - Σ_n log(K Z / (exp s_n + K Z)): the noise is uniform over the images, and their number cancels.
    /// </summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "crop")] Tensor queries, // [B, 1, L]
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "image", StopGradient = true)] Tensor keys, // [B, 1, L]
        [Bank(Of = nameof(keys), Size = nameof(BankSize))] Tensor bank, // [S, 1, L]
        [Fitted(By = nameof(LogNormalizer), Size = nameof(NormalizerSize), Rank = 0)] Tensor logZ) // []
    {
        var (q, k, negatives) = (normalize(queries, dim: -1), normalize(keys, dim: -1), normalize(bank.flatten(0, 1), dim: -1));
        if (!NoiseContrastive) return InfoNce.Loss(q, k, negatives, Temperature).squeeze(1); // [B]
        var noise = logZ + Math.Log(negatives.shape[0]);
        var data = logsigmoid(InfoNce.Positive(q, k, Temperature) - noise); // [B, 1]
        var others = logsigmoid(noise - (matmul(q, negatives.mT) / Temperature)); // [B, 1, S]
        return -(data + others.sum([-1])).squeeze(1); // [B]
    }

    /// <summary>Two augmented crops; one stands for the image in the memory.</summary>
    public ImageViews PretrainTransform(ImageViews views) => views
        .Group("crop", 1, view => view.RandomResizedCrop((CropArea, 1)).Augment((0.4, 0.4, 0.4, 0.4), jitterProbability: 1, blurProbability: 0))
        .Group("image", 1, view => view.RandomResizedCrop((CropArea, 1)).Augment((0.4, 0.4, 0.4, 0.4), jitterProbability: 1, blurProbability: 0));

    /// <summary>The same loss; the memory is a queue of the latest images, an image's own row the network's latent of another crop.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "crop")] Tensor queries,
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "image", StopGradient = true)] Tensor keys,
        [Bank(Of = nameof(keys), Size = nameof(BankSize))] Tensor bank,
        [Fitted(By = nameof(LogNormalizer), Size = nameof(NormalizerSize), Rank = 0)] Tensor logZ) => Loss(queries, keys, bank, logZ);

    /// <summary>log of the mean of exp s over all pairs of a crop and another image, which the paper takes from the first batch.</summary>
    private Tensor LogNormalizer(Tensor queries, Tensor keys, FitContext context)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        var (q, k) = (normalize(queries.flatten(0, 1), dim: -1), normalize(keys.flatten(0, 1), dim: -1));
        var own = eye(q.shape[0], dtype: ScalarType.Bool, device: q.device);
        var pairs = (matmul(q, k.mT) / Temperature).masked_fill(own, double.NegativeInfinity);
        return pairs.flatten().logsumexp(0) - Math.Log(q.shape[0] * (q.shape[0] - 1.0)); // []
    }
}
