namespace Fungi.Objectives.Contrastive;

/// <summary>
/// Supervised contrastive learning (Khosla et al. 2020, arXiv 2004.11362) without the supervision: a sample's positives are its other views and the
/// samples of a frozen bank that fall into its cluster. True labels never enter: they would be in the gradient, and so in the features.
/// </summary>
[SslObjective("supcon")]
public sealed partial class SupconObjective
{
    /// <summary>Temperature of the cosines.</summary>
    [Range(0.01, 10)] public double Temperature { get; init; } = 0.07;

    /// <summary>Output size of the projection head.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 128;

    /// <summary>Random crops of a sample.</summary>
    [Range(2, 16)] public int Crops { get; init; } = 2;

    /// <summary>Smallest share of the image's area that a crop covers.</summary>
    [Range(0.01, 1)] public double CropArea { get; init; } = 0.2;

    /// <summary>How many training images the bank holds, all crops of each.</summary>
    [Range(2, 65536)] public int BankSize { get; init; } = 1000;

    /// <summary>How many clusters the embeddings of clean images form: the pseudo-labels.</summary>
    [Range(1, 65536)] public int Clusters { get; init; } = 20;

    /// <summary>How many training images are clustered.</summary>
    [Range(1, 1_000_000)] public int ClusterSize { get; init; } = 1000;

    /// <summary>Width of the hidden layer of the pretraining head.</summary>
    [Range(1, 65536)] public int PretrainHiddenDim { get; init; } = 2048;

    /// <summary>The clean image, by which a sample is labelled, and random crops.</summary>
    public ImageViews Transform(ImageViews views) => views
        .Group("image", 1, view => view.Inference())
        .Group("crop", Crops, view => view.RandomResizedCrop((CropArea, 1)).Normalize(ImageStatistics.ImageNet));

    /// <summary>The mean over crops and their positives p of -s_p + log Σ_a exp s_a, where a is every other crop and every one of the bank.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "crop")] Tensor latents, // [B, V, L]
        [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank, // [S, V, L]
        [Embeddings(Views = "image", StopGradient = true)] Tensor embeddings, // [B, 1, E]
        [Bank(Of = nameof(embeddings), Size = nameof(BankSize))] Tensor bankEmbeddings, // [S, 1, E]
        [Prototypes(Of = nameof(embeddings), Count = nameof(Clusters), Size = nameof(ClusterSize))] Tensor centres) // [K, E]
    {
        var z = normalize(latents, dim: -1);
        var views = z.shape[1];
        var self = eye(views, dtype: ScalarType.Bool, device: z.device);
        var own = (matmul(z, z.mT) / Temperature).masked_fill(self, double.NegativeInfinity); // [B, V, V]
        var others = matmul(z, normalize(bank.flatten(0, 1), dim: -1).mT) / Temperature; // [B, V, S·V]
        var alike = (Label(embeddings, centres) == Label(bankEmbeddings, centres).squeeze(1)).repeat_interleave(views, -1).unsqueeze(1); // [B, 1, S·V]
        var positives = own.masked_fill(self, 0).sum([-1]) + (others * alike).sum([-1]); // [B, V]
        var count = alike.sum([-1]) + (views - 1); // [B, 1]
        var all = cat([own, others], -1).logsumexp(-1); // [B, V]
        return (all - (positives / count)).mean([1]); // [B]
    }

    /// <summary>The same views with the paper's augmentation of crops.</summary>
    public ImageViews PretrainTransform(ImageViews views) => views
        .Group("image", 1, view => view.Inference())
        .Group("crop", Crops, view => view.RandomResizedCrop((CropArea, 1)).Augment((0.4, 0.4, 0.4, 0.1), blurProbability: 0));

    /// <summary>The textbook loss: positives and negatives are the crops of the batch, the labels clusters of the latest samples.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "crop", HiddenLayers = 1, HiddenDim = nameof(PretrainHiddenDim))] Tensor latents,
        [Embeddings(Views = "image", StopGradient = true)] Tensor embeddings,
        [Prototypes(Of = nameof(embeddings), Count = nameof(Clusters), Size = nameof(ClusterSize))] Tensor centres)
    {
        var z = normalize(latents, dim: -1).flatten(0, 1); // [B·V, L]
        var self = eye(z.shape[0], dtype: ScalarType.Bool, device: z.device);
        var label = Label(embeddings, centres).repeat_interleave(latents.shape[1], 0); // [B·V, 1]
        var positive = (label == label.T).logical_and(self.logical_not());
        var logP = log_softmax((matmul(z, z.mT) / Temperature).masked_fill(self, double.NegativeInfinity), -1).masked_fill(self, 0);
        return -((logP * positive).sum([-1]) / positive.sum([-1])).mean();
    }

    /// <summary>The nearest centre of each clean image, [B, 1].</summary>
    private static Tensor Label(Tensor embeddings, Tensor centres) => matmul(embeddings, centres.mT).argmax(-1);
}
