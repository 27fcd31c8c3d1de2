namespace My.Objectives;

/// <summary>Keeps two crops of an image alike, by the cosine of the angle between their latents.</summary>
[SslObjective("alike-objective-name")]
public sealed partial class AlikeObjective
{
    // Public init properties are the options: a configuration may set them, and their attributes bound them.

    /// <summary>Output size of the random head.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 256;

    /// <summary>Smallest share of the image's area that a crop covers.</summary>
    [Range(0.01, 1)] public double MinArea { get; init; } = 0.3;

    // The transform is a value, not code that runs for every image: it says which views to make. The runtime makes them in batches, from
    // random numbers that depend on the seed, the sample and the view alone.
    public ImageViews Transform(ImageViews views) => views
        .Group("crop", 2, view => view
            .RandomResizedCrop((MinArea, 1))
            .Normalize(ImageStatistics.ImageNet));

    // The parameters say what the runtime must compute. Here: the outputs of a head for the two views of each sample, [B, V = 2, L = LatentDim].
    // The result is one value per sample, [B]. A sample's value must not depend on the other samples: never reduce, normalise or compare over
    // the batch. What a loss needs from other samples (negatives, centres) comes from a frozen input, such as [Bank].
    public Tensor Loss([Latents(Dim = nameof(LatentDim))] Tensor latents)
    {
        var z = normalize(latents, dim: -1);                    // [B, 2, L], each of length 1
        return 1 - (z.select(1, 0) * z.select(1, 1)).sum([-1]);  // [B]
    }
}
