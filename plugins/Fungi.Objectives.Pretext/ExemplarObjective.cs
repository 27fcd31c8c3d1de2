namespace Fungi.Objectives.Pretext;

/// <summary>
/// Recognises an image in its transformed copies (Dosovitskiy et al. 2014, arXiv 1406.6909), without a class for each image: an exemplar's
/// weights are the mean of its copies' latents.
/// </summary>
[SslObjective("exemplar")]
public sealed partial class ExemplarObjective
{
    /// <summary>Temperature of the cosine similarities.</summary>
    [Range(0.01, 10)] public double Temperature { get; init; } = 0.07;

    /// <summary>Output size of the head.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 256;

    /// <summary>Transformed copies of each image.</summary>
    [Range(1, 64)] public int Copies { get; init; } = 8;

    /// <summary>How many training images are exemplars to be told apart; the paper uses up to 8000.</summary>
    [Range(1, 65536)] public int Exemplars { get; init; } = 1024;

    /// <summary>Largest rotation of a copy in degrees.</summary>
    [Range(0, 180)] public double Rotation { get; init; } = 20;

    /// <summary>Largest shift of a copy in shares of its side.</summary>
    [Range(0, 1)] public double Translation { get; init; } = 0.2;

    /// <summary>The image as it is, and copies that are turned, shifted and scaled by 0.7 to 1.4. No colour changes.</summary>
    public ImageViews Transform(ImageViews views) => views
        .Group("image", 1, view => view.Inference())
        .Group("copy", Copies, view => Moved(view).Normalize(ImageStatistics.ImageNet));

    /// <summary>The mean over copies z of -log( exp s(z, c) / (exp s(z, c) + Σ_k exp s(z, c_k)) ), with s the cosine over the temperature.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "copy")] Tensor latents, // [B, V, L]
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "image", StopGradient = true)] Tensor image, // [B, 1, L]
        [Bank(Of = nameof(latents), Size = nameof(Exemplars))] Tensor bank) // [S, V, L]
    {
        var z = normalize(latents, dim: -1);
        var own = normalize(image, dim: -1);
        var others = normalize(normalize(bank, dim: -1).mean([1]), dim: -1); // [S, L]
        var positive = (z * own).sum([-1]) / Temperature; // [B, V]
        var negative = (matmul(z, others.T) / Temperature).logsumexp(-1);
        return (logaddexp(positive, negative) - positive).mean([1]); // [B]
    }

    /// <summary>The same, and colours change.</summary>
    public ImageViews PretrainTransform(ImageViews views) => views
        .Group("image", 1, view => view.Inference())
        .Group("copy", Copies, view => Moved(view).ColorJitter(0.4, 0.4, 0.4, 0.1).Normalize(ImageStatistics.ImageNet));

    private ImageView Moved(ImageView view) => view.Resize().RandomAffine(Rotation, (Translation, Translation), (0.7, 1.4));
}
