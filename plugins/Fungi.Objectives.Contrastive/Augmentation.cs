namespace Fungi.Objectives.Contrastive;

/// <summary>What contrastive pretraining does to a crop: SimCLR's recipe (Chen et al. 2020, arXiv 2002.05709), in the strengths of its followers.</summary>
internal static class Augmentation
{
    /// <summary>Mirrors with probability 0.5, jitters colours, drops them with probability 0.2, blurs, solarises, and normalises.</summary>
    /// <param name="crop">The crop.</param>
    /// <param name="jitter">The strength of brightness, contrast, saturation and hue.</param>
    /// <param name="jitterProbability">How often colours are jittered.</param>
    /// <param name="blurProbability">How often the crop is blurred.</param>
    /// <param name="solarizeProbability">How often bright pixels are inverted, as in BYOL.</param>
    public static ImageView Augment(
        this ImageView crop,
        (double Brightness, double Contrast, double Saturation, double Hue) jitter,
        double jitterProbability = 0.8,
        double blurProbability = 0.5,
        double solarizeProbability = 0) => crop
        .RandomHorizontalFlip()
        .RandomApply(jitterProbability, view => view.ColorJitter(jitter.Brightness, jitter.Contrast, jitter.Saturation, jitter.Hue))
        .RandomGrayscale(0.2)
        .RandomApply(blurProbability, view => view.GaussianBlur((0.1, 2), side: 224))
        .RandomApply(solarizeProbability, view => view.Solarize())
        .Normalize(ImageStatistics.ImageNet);
}
