namespace Fungi.Objectives.Contrastive;

/// <summary>
/// Contrast of two crops of an image against a queue of other images' keys (Chen et al. 2020, MoCo v2, arXiv 2003.04297; He et al. 2020, arXiv
/// 1911.05722). The queue is a frozen bank, and the key encoder, the moving average of what does not move, is the backbone itself.
/// </summary>
[SslObjective("moco-v2")]
public sealed partial class MocoV2Objective
{
    /// <summary>Temperature of the cosines.</summary>
    [Range(0.01, 10)] public double Temperature { get; init; } = 0.2;

    /// <summary>Output size of the projection head.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 128;

    /// <summary>How many training images the bank holds, two keys of each.</summary>
    [Range(1, 65536)] public int BankSize { get; init; } = 2048;

    /// <summary>Whether each crop is query and key in turn; else the first is the query, as in the paper.</summary>
    public bool Symmetric { get; init; }

    /// <summary>Smallest share of the image's area that a crop covers.</summary>
    [Range(0.01, 1)] public double CropArea { get; init; } = 0.2;

    /// <summary>How many keys the queue holds in pretraining.</summary>
    [Range(1, 1_000_000)] public int PretrainBankSize { get; init; } = 65536;

    /// <summary>Width of the hidden layer of the pretraining head.</summary>
    [Range(1, 65536)] public int PretrainHiddenDim { get; init; } = 2048;

    /// <summary>Two random crops.</summary>
    public ImageViews Transform(ImageViews views) => views
        .Group("crop", 2, view => view.RandomResizedCrop((CropArea, 1)).Normalize(ImageStatistics.ImageNet));

    /// <summary>InfoNCE of the first crop with the second, a constant, as its key; symmetric: the mean of that and the reverse.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false)] Tensor queries, // [B, 2, L]
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, StopGradient = true)] Tensor keys, // [B, 2, L]
        [Bank(Of = nameof(keys), Size = nameof(BankSize))] Tensor bank) // [S, 2, L]
    {
        var asked = Symmetric ? 2 : 1;
        var q = normalize(queries, dim: -1).narrow(1, 0, asked);
        var k = normalize(keys, dim: -1).flip(1).narrow(1, 0, asked);
        return InfoNce.Loss(q, k, normalize(bank.flatten(0, 1), dim: -1), Temperature).mean([1]); // [B]
    }

    /// <summary>A query and a key, augmented alike.</summary>
    public ImageViews PretrainTransform(ImageViews views) => views
        .Group("query", 1, view => view.RandomResizedCrop((CropArea, 1)).Augment((0.4, 0.4, 0.4, 0.1)))
        .Group("key", 1, view => view.RandomResizedCrop((CropArea, 1)).Augment((0.4, 0.4, 0.4, 0.1)));

    /// <summary>The textbook loss: keys are the moving average's, negatives a queue of them.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(LatentDim), HiddenLayers = 1, HiddenDim = nameof(PretrainHiddenDim), NormalizeEmbedding = false, Views = "query")] Tensor queries,
        [Latents(Dim = nameof(LatentDim), HiddenLayers = 1, HiddenDim = nameof(PretrainHiddenDim), NormalizeEmbedding = false, Head = "teacher", Views = "key", StopGradient = true)] Tensor keys,
        [Bank(Of = nameof(keys), Size = nameof(PretrainBankSize))] Tensor queue) =>
        InfoNce.Loss(normalize(queries, dim: -1), normalize(keys, dim: -1), normalize(queue.flatten(0, 1), dim: -1), Temperature).mean([1]); // [B]
}
