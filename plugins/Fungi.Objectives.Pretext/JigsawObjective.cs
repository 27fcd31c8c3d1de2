using Fungi.Solvers;

namespace Fungi.Objectives.Pretext;

/// <summary>
/// Guesses how the tiles of an image were permuted (Noroozi and Favaro 2016, arXiv 1603.09246). Each tile passes through the backbone once; the
/// permutations are those of its latents.
/// </summary>
[SslObjective("jigsaw")]
public sealed partial class JigsawObjective : IValidatableObject
{
    private const double Strength = 1e-2; // of the classifier's penalty, in units of the latents' mean variance
    private const double Smoothing = 0.1; // of the labels it is fitted to: a permutation that no training image shows must not become impossible

    /// <summary>Tiles along one axis: 2 or 3.</summary>
    [Range(2, 3)] public int TilesPerAxis { get; init; } = 3;

    /// <summary>How many permutations there are to tell apart, far from each other; two by two tiles have 24 in all.</summary>
    [Range(2, PermutationTable.MostOfNine)] public int Permutations { get; init; } = 100;

    /// <summary>Side in pixels of the square that is cut into cells.</summary>
    [Range(16, 4096)] public int ImageSize { get; init; } = 255;

    /// <summary>Side in pixels of a tile, which lies at a random place in its cell; it is then resized to the backbone's input size.</summary>
    [Range(4, 2048)] public int TileSize { get; init; } = 64;

    /// <summary>Output size of the head that each tile passes through.</summary>
    [Range(2, 64)] public int LatentDim { get; init; } = 32;

    /// <summary>How many training images the classifier of permutations is fitted on.</summary>
    [Range(1, 65536)] public int FitSize { get; init; } = 1024;

    /// <summary>How many permutations of each training image it is fitted on.</summary>
    [Range(1, 8)] public int FitPermutations { get; init; } = 8;

    /// <summary>Output size of the head in pretraining.</summary>
    [Range(2, 65536)] public int PretrainLatentDim { get; init; } = 1000;

    /// <summary>Probability that a pretraining tile is grey, which takes away the colour fringes of lenses as a clue.</summary>
    [Range(0, 1)] public double PretrainGrayscale { get; init; } = 0.66;

    /// <summary>Whether a pretraining tile has mean 0 and standard deviation 1 in each channel, as in the paper; else it is normalised by ImageNet's, as in VISSL.</summary>
    public bool PretrainStandardize { get; init; } = true;

    private int Tiles => TilesPerAxis * TilesPerAxis;

    private int PretrainConcatenatedDim => Tiles * PretrainLatentDim;

    /// <summary>A table of more permutations than there are, or a tile larger than its cell, is refused.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (TilesPerAxis == 2 && Permutations > PermutationTable.MostOfFour) yield return new("two by two tiles have 24 permutations", [nameof(Permutations)]);
        if (TileSize > ImageSize / TilesPerAxis) yield return new("a tile is at most as large as its cell, ImageSize / TilesPerAxis", [nameof(TileSize)]);
    }

    /// <summary>The tiles, each with mean 0 and standard deviation 1, so that their brightness does not tell their place.</summary>
    public ImageViews Transform(ImageViews views) => views.Group("tile", Tiles, view => Tile(view).Standardize());

    /// <summary>The mean over the permutations r of the cross-entropy of the classifier that sees the tiles in the order r.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false)] Tensor latents, // [B, T, L]
        [Fitted(By = nameof(Classifier), Size = nameof(FitSize))] Tensor classifier) // [K, T·L + 1]
        => CrossEntropy(latents, classifier.narrow(1, 0, Tiles * LatentDim), classifier.select(1, Tiles * LatentDim).reshape(Permutations));

    /// <summary>As for features, and some tiles are grey.</summary>
    public ImageViews PretrainTransform(ImageViews views) => views.Group("tile", Tiles, view =>
    {
        var tile = Tile(view).RandomGrayscale(PretrainGrayscale);
        return PretrainStandardize ? tile.Standardize() : tile.Normalize(ImageStatistics.ImageNet);
    });

    /// <summary>The same with a classifier that is trained along. The textbook draws one permutation in each step; this is its expectation.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(PretrainLatentDim), NormalizeEmbedding = false)] Tensor latents,
        [Weight(Rows = nameof(Permutations), Columns = nameof(PretrainConcatenatedDim))] Tensor classifier)
        => CrossEntropy(latents, classifier, zeros(Permutations, dtype: classifier.dtype, device: classifier.device));

    private ImageView Tile(ImageView view) => view.ResizeShorterSide(ImageSize).CenterCrop(ImageSize).TileGrid(TilesPerAxis, TileSize).Resize();

    private Tensor CrossEntropy(Tensor latents, Tensor weight, Tensor bias)
    {
        var orders = one_hot(Table(latents.device), Tiles).to(latents.dtype); // [K, place, tile]
        var logits = einsum("rpt,btl,kpl->brk", orders, latents, weight.unflatten(1, [Tiles, -1])) + bias;
        return -log_softmax(logits, -1).diagonal(0, 1, 2).mean([1]); // [B]
    }

    private Tensor Table(Device device) => tensor(PermutationTable.Of(Tiles, Permutations), [Permutations, Tiles], device: device);

    private Tensor Classifier(Tensor latents, FitContext context)
    {
        var labels = arange(latents.shape[0] * FitPermutations, device: latents.device).remainder(Permutations);
        var orders = Table(latents.device).index_select(0, labels).unsqueeze(-1).expand(-1, -1, LatentDim);
        var shown = latents.repeat_interleave(FitPermutations, 0).gather(1, orders).flatten(1); // [S·R, T·L]
        var targets = ((1 - Smoothing) * one_hot(labels, Permutations).to(latents.dtype)) + (Smoothing / Permutations);
        var (weight, bias) = SoftmaxRegression.Fit(shown, targets, Strength, context.Cancellation)
            ?? throw new InputException("the classifier of permutations: its fit did not converge; expected latents that are finite and vary.");
        return cat([weight, bias.unsqueeze(-1)], 1);
    }
}
