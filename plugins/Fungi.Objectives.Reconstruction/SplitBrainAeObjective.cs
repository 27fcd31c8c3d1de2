using Fungi.Solvers;

namespace Fungi.Objectives.Reconstruction;

/// <summary>
/// Guesses the colours of an image from its lightness, and the lightness from the colours (Zhang et al. 2017, arXiv 1611.09842). The two halves
/// pass through one backbone, as two images.
/// </summary>
[SslObjective("split-brain-ae")]
public sealed partial class SplitBrainAeObjective
{
    private const double Strength = 1e-2; // of the classifiers' penalty, in units of the tokens' mean variance
    private const double Smoothing = 0.1; // of the histograms they are fitted to: a colour that no training image has must not become impossible
    private const int LightnessBins = 50; // of width 2
    private const int ColorBinsPerAxis = 10; // of width 26, from -128
    private const int ColorBins = ColorBinsPerAxis * ColorBinsPerAxis;

    /// <summary>How many training images the two classifiers of patch tokens are fitted on.</summary>
    [Range(1, 65536)] public int FitSize { get; init; } = 64;

    /// <summary>Smallest share of the image's area that a pretraining crop covers.</summary>
    [Range(0.01, 1)] public double PretrainMinArea { get; init; } = 0.2;

    /// <summary>The whole image, squashed to a square: its lightness in grey, its colours at one lightness, and, as target, its numbers in Lab.</summary>
    public ImageViews Transform(ImageViews views) => Halves(views, view => view.Resize());

    /// <summary>The sum of the two cross-entropies, each the mean over the pixels of -log p of the pixel's bin, with p what the token of its patch says.</summary>
    public Tensor Loss(
        [PatchTokens(Views = "lightness")] Tensor lightness, // [B, 1, N, E]
        [PatchTokens(Views = "color")] Tensor color, // [B, 1, N, E]
        [Pixels(Views = "lab", Patches = true)] Tensor lab, // [B, 1, N, 3·P·P]
        [Fitted(By = nameof(ColorClassifier), Size = nameof(FitSize))] Tensor colorClassifier, // [100, E + 1]
        [Fitted(By = nameof(LightnessClassifier), Size = nameof(FitSize))] Tensor lightnessClassifier) // [50, E + 1]
        => CrossEntropy(PatchDecoder.Decode(lightness, colorClassifier), ColorBin(lab)) + CrossEntropy(PatchDecoder.Decode(color, lightnessClassifier), LightnessBin(lab));

    /// <summary>A random crop, the same for both halves and the target.</summary>
    public ImageViews PretrainTransform(ImageViews views) =>
        Halves(views, view => view.RandomOverlappingCrop((PretrainMinArea, 1), (PretrainMinArea, 1), startsWithReference: true));

    /// <summary>The same with classifiers that are trained along.</summary>
    public Tensor PretrainLoss(
        [PatchTokens(Head = "color", Views = "lightness", Dim = nameof(ColorBins), NormalizeEmbedding = false)] Tensor colorLogits, // [B, 1, N, 100]
        [PatchTokens(Head = "lightness", Views = "color", Dim = nameof(LightnessBins), NormalizeEmbedding = false)] Tensor lightnessLogits, // [B, 1, N, 50]
        [Pixels(Views = "lab", Patches = true)] Tensor lab)
        => CrossEntropy(colorLogits, ColorBin(lab)) + CrossEntropy(lightnessLogits, LightnessBin(lab));

    private static ImageViews Halves(ImageViews views, Func<ImageView, ImageView> window) => views
        .Group("lightness", 1, view => window(view).LabLightness().Normalize(ImageStatistics.ImageNet))
        .Group("color", 1, view => window(view).LabColor().Normalize(ImageStatistics.ImageNet))
        .Group("lab", 1, view => window(view).ToLab());

    private static Tensor CrossEntropy(Tensor logits, Tensor bins) => -log_softmax(logits, -1).gather(-1, bins).mean([1, 2, 3]); // [B]

    /// <summary>[..., 3·P·P] to [..., P·P] int64.</summary>
    private static Tensor ColorBin(Tensor lab)
    {
        var bins = ((lab.unflatten(-1, [3, -1]).narrow(-2, 1, 2) + 128) / 26).floor().clamp(0, ColorBinsPerAxis - 1).to(ScalarType.Int64);
        return (ColorBinsPerAxis * bins.select(-2, 0)) + bins.select(-2, 1);
    }

    private static Tensor LightnessBin(Tensor lab) =>
        ((lab.unflatten(-1, [3, -1]).select(-2, 0) - 1) / 2).floor().clamp(0, LightnessBins - 1).to(ScalarType.Int64);

    private static Tensor ColorClassifier(Tensor lightness, Tensor lab, FitContext context) => Classifier(lightness, ColorBin(lab), ColorBins, context);

    private static Tensor LightnessClassifier(Tensor color, Tensor lab, FitContext context) => Classifier(color, LightnessBin(lab), LightnessBins, context);

    /// <summary>A patch's target is the histogram of its pixels' bins: its cross-entropy is the mean over its pixels.</summary>
    private static Tensor Classifier(Tensor tokens, Tensor bins, int count, FitContext context)
    {
        var rows = bins.flatten(0, 2);
        var share = ones(rows.shape, dtype: ScalarType.Float64, device: rows.device) * ((1 - Smoothing) / rows.shape[1]);
        var histograms = full([rows.shape[0], count], Smoothing / count, ScalarType.Float64, rows.device).scatter_add(1, rows, share);
        var (weight, bias) = SoftmaxRegression.Fit(tokens.flatten(0, 2), histograms, Strength, context.Cancellation)
            ?? throw new InputException("the classifier of patches: its fit did not converge; expected tokens that are finite and vary.");
        return cat([weight, bias.unsqueeze(-1)], 1);
    }
}
