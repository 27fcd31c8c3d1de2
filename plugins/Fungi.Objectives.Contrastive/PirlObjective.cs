using Fungi.Solvers;

namespace Fungi.Objectives.Contrastive;

/// <summary>
/// Pretext-invariant representations (Misra and van der Maaten 2020, arXiv 1912.01991): a crop of an image and its shuffled jigsaw tiles are both told
/// from other images by the clean image. The memory is a frozen bank; what joins the tiles is fitted.
/// </summary>
[SslObjective("pirl")]
public sealed partial class PirlObjective
{
    private const int TilesPerAxis = 3;
    private const int Tiles = TilesPerAxis * TilesPerAxis;
    private const int SquareSize = 255; // of the image before it is cut; a tile is a random window of 64 pixels in a cell of 85
    private const int TileSize = 64;
    private const double PenaltyStrength = 1; // strong: the training samples are about as many as the weights of an output, and must not be learnt by heart

    /// <summary>Temperature of the cosines.</summary>
    [Range(0.01, 10)] public double Temperature { get; init; } = 0.07;

    /// <summary>The share of the tiles in the loss; the crop has the rest.</summary>
    [Range(0, 1)] public double TileWeight { get; init; } = 0.5;

    /// <summary>Output size of the projection heads.</summary>
    [Range(2, 65536)] public int LatentDim { get; init; } = 128;

    /// <summary>How many training images the bank holds.</summary>
    [Range(1, 65536)] public int BankSize { get; init; } = 1000;

    /// <summary>How many training images the map from tiles to image is fitted on.</summary>
    [Range(2, 65536)] public int FitSize { get; init; } = 1024;

    /// <summary>Smallest share of the image's area that the crop covers.</summary>
    [Range(0.01, 1)] public double CropArea { get; init; } = 0.08;

    /// <summary>How many images the memory holds in pretraining.</summary>
    [Range(1, 1_000_000)] public int PretrainBankSize { get; init; } = 32000;

    /// <summary>The clean image, a crop, and nine tiles with a number each, whose order is the tiles' new order.</summary>
    public ImageViews Transform(ImageViews views) => views
        .Group("image", 1, view => view.Inference())
        .Group("crop", 1, view => view.RandomResizedCrop((CropArea, 1)).Normalize(ImageStatistics.ImageNet))
        .Group("tile", Tiles, view => view.Resize(SquareSize).TileGrid(TilesPerAxis, TileSize).Resize().Normalize(ImageStatistics.ImageNet).RandomNumbers(1));

    /// <summary>w InfoNCE(tiles, image) + (1 - w) InfoNCE(crop, image), the image a constant, against the bank's images.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "image", StopGradient = true)] Tensor images, // [B, 1, L]
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "crop")] Tensor crops, // [B, 1, L]
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "tile")] Tensor tiles, // [B, 9, L]
        [ViewNumbers(Views = "tile")] Tensor numbers, // [B, 9, 1]
        [Bank(Of = nameof(images), Size = nameof(BankSize))] Tensor bank, // [S, 1, L]
        [Fitted(By = nameof(Join), Size = nameof(FitSize))] Tensor joining) // [L, 9·L + 1]
        => Contrast(images, crops, Joined(tiles, numbers, joining), bank); // [B]

    /// <summary>Two crops, of which one stands for the image, and the tiles, with the paper's colours.</summary>
    public ImageViews PretrainTransform(ImageViews views) => views
        .Group("image", 1, view => view.RandomResizedCrop((CropArea, 1)).Augment((0.4, 0.4, 0.4, 0.2), blurProbability: 0))
        .Group("crop", 1, view => view.RandomResizedCrop((CropArea, 1)).Augment((0.4, 0.4, 0.4, 0.2), blurProbability: 0))
        .Group("tile", Tiles, view => view.Resize(SquareSize).TileGrid(TilesPerAxis, TileSize).Resize()
            .RandomApply(0.8, tile => tile.ColorJitter(0.4, 0.4, 0.4, 0.2)).RandomGrayscale(0.2).Normalize(ImageStatistics.ImageNet).RandomNumbers(1));

    /// <summary>The same loss; the memory is a queue of the latest images, heads are trained, and so is what joins the tiles.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "image", StopGradient = true)] Tensor images,
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Views = "crop")] Tensor crops,
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false, Head = "tile", Views = "tile")] Tensor tiles,
        [ViewNumbers(Views = "tile")] Tensor numbers,
        [Bank(Of = nameof(images), Size = nameof(PretrainBankSize))] Tensor bank,
        [Weight(Rows = nameof(LatentDim), Columns = nameof(JoiningColumns))] Tensor joining) => Contrast(images, crops, Joined(tiles, numbers, joining), bank);

    private int JoiningColumns => (Tiles * LatentDim) + 1;

    private Tensor Contrast(Tensor images, Tensor crops, Tensor tiles, Tensor bank)
    {
        var (key, negatives) = (normalize(images, dim: -1), normalize(bank.flatten(0, 1), dim: -1));
        var ofTiles = InfoNce.Loss(normalize(tiles, dim: -1), key, negatives, Temperature);
        var ofCrop = InfoNce.Loss(normalize(crops, dim: -1), key, negatives, Temperature);
        return ((TileWeight * ofTiles) + ((1 - TileWeight) * ofCrop)).squeeze(1); // [B]
    }

    /// <summary>An image's latent from its shuffled tiles' latents, linear in their concatenation: [B, 1, L].</summary>
    private static Tensor Joined(Tensor tiles, Tensor numbers, Tensor joining) =>
        (matmul(Shuffled(tiles, numbers), joining.narrow(1, 0, joining.shape[1] - 1).mT) + joining.select(1, -1)).unsqueeze(1);

    private static Tensor Shuffled(Tensor tiles, Tensor numbers) => tiles.gather(1, numbers.argsort(1).expand(-1, -1, tiles.shape[2])).flatten(1);

    /// <summary>Ridge regression of the clean image's latent on those of its shuffled tiles: weight, and bias in the last column.</summary>
    private static Tensor Join(Tensor images, Tensor tiles, Tensor numbers, FitContext context)
    {
        var (weight, bias) = RidgeRegression.Fit(Shuffled(tiles, numbers), images.squeeze(1), PenaltyStrength, context.Cancellation);
        return cat([weight, bias.unsqueeze(1)], 1).to(tiles.dtype);
    }
}
