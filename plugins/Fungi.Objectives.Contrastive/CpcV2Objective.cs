using Fungi.Solvers;

namespace Fungi.Objectives.Contrastive;

/// <summary>
/// Contrastive predictive coding (Hénaff et al. 2020, CPC v2, arXiv 1905.09272): what has been seen of an image down to a row of patches tells the
/// patches some rows below from others; so do the three other directions. A context is the mean of the patches so far, predictors are fitted, and the
/// other images are a frozen bank.
/// </summary>
[SslObjective("cpc-v2")]
public sealed partial class CpcV2Objective : IValidatableObject
{
    private const int Directions = 4;
    private const double PenaltyStrength = 1e-3;

    /// <summary>Temperature of the cosines.</summary>
    [Range(0.01, 10)] public double Temperature { get; init; } = 0.1;

    /// <summary>Output size of the projection head.</summary>
    [Range(2, 4096)] public int LatentDim { get; init; } = 128;

    /// <summary>How many patches would tile the image without overlap; a square number.</summary>
    [Range(4, 64)] public int NumPatches { get; init; } = 4;

    /// <summary>How many strides make one patch; 6 gives a grid of 7 x 7 of 4 patches.</summary>
    [Range(1, 16)] public int StrideScale { get; init; } = 6;

    /// <summary>How many rows ahead patches are predicted: 1 to this; less than the rows of the grid.</summary>
    [Range(1, 16)] public int Steps { get; init; } = 3;

    /// <summary>How many training images the bank of negatives holds, all patches of each; 11 have 539.</summary>
    [Range(1, 65536)] public int BankSize { get; init; } = 11;

    /// <summary>How many training images the predictors are fitted on.</summary>
    [Range(2, 65536)] public int FitSize { get; init; } = 256;

    /// <summary>Overlapping patches of the squashed image, each at the backbone's input size.</summary>
    public ImageViews Transform(ImageViews views) => views.PatchGridGroup(
        "patches", NumPatches, StrideScale, before => before.Resize(), after => after.Resize().Normalize(ImageStatistics.ImageNet));

    /// <summary>
    /// The mean over directions, steps and places of -s + log(Σ_j exp s_j + Σ_n exp s_n): s of the patch that is predicted, j all patches of the image,
    /// n those of the bank.
    /// </summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false)] Tensor latents, // [B, V, L]
        [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank, // [S, V, L]
        [Fitted(By = nameof(FitPredictors), Size = nameof(FitSize))] Tensor predictors) // [4·K·L, L + 1]
    {
        var z = normalize(latents, dim: -1);
        var (predictions, targets) = Predict(z, predictors); // [B, P, L]
        var own = (matmul(predictions, z.mT) / Temperature).logsumexp(-1);
        var others = InfoNce.Negative(predictions, normalize(bank.flatten(0, 1), dim: -1), Temperature);
        return (logaddexp(own, others) - InfoNce.Positive(predictions, targets, Temperature)).mean([1]); // [B]
    }

    /// <summary>The patches with the paper's augmentation, each patch by itself.</summary>
    public ImageViews PretrainTransform(ImageViews views) => views.PatchGridGroup(
        "patches", NumPatches, StrideScale, before => before.Resize(), after => Augment(after.Resize()).Normalize(ImageStatistics.ImageNet));

    /// <summary>The textbook loss: negatives are all other patches of the batch, and the predictors are trained.</summary>
    public Tensor PretrainLoss(
        [Latents(Dim = nameof(LatentDim), NormalizeEmbedding = false)] Tensor latents,
        [Weight(Rows = nameof(PredictorRows), Columns = nameof(PredictorColumns))] Tensor predictors)
    {
        var z = normalize(latents, dim: -1);
        var (predictions, targets) = Predict(z, predictors);
        return (InfoNce.Negative(predictions, z.flatten(0, 1), Temperature) - InfoNce.Positive(predictions, targets, Temperature)).mean([1]); // [B]
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Steps >= Side) yield return new($"{Steps} is not less than the {Side} rows of the grid.", [nameof(Steps)]);
    }

    private int PredictorRows => Directions * Steps * LatentDim;

    private int PredictorColumns => LatentDim + 1;

    private int Side => new PatchGrid(NumPatches, StrideScale).WindowsPerAxis;

    /// <summary>What is predicted of each patch in each direction and from each distance, and the patch: [B, P, L], of length 1.</summary>
    private (Tensor Predictions, Tensor Targets) Predict(Tensor z, Tensor predictors)
    {
        var matrices = predictors.view(Directions, Steps, LatentDim, LatentDim + 1);
        var (predictions, targets) = (new List<Tensor>(), new List<Tensor>());
        for (var direction = 0; direction < Directions; direction++)
        {
            var rows = Turned(z, direction);
            for (var step = 1; step <= Steps; step++)
            {
                var matrix = matrices.select(0, direction).select(0, step - 1);
                var contexts = Contexts(rows, step);
                predictions.Add(normalize(matmul(contexts, matrix.narrow(1, 0, LatentDim).T) + matrix.select(1, LatentDim), dim: -1));
                targets.Add(Targets(rows, step));
            }
        }

        return (cat(predictions, 1), cat(targets, 1));
    }

    /// <summary>The grid of patches, turned so that the direction is downwards: [B, R, R, L].</summary>
    private Tensor Turned(Tensor z, int direction) => z.unflatten(1, [Side, Side]).rot90(direction, (1, 2));

    /// <summary>The mean of the patches of a column down to a row, for each row that has another so many steps below: [B, (R - step)·R, L].</summary>
    private Tensor Contexts(Tensor rows, int step)
    {
        var count = arange(1, Side + 1, dtype: rows.dtype, device: rows.device).view(-1, 1, 1);
        return (rows.cumsum(1) / count).narrow(1, 0, Side - step).flatten(1, 2);
    }

    private Tensor Targets(Tensor rows, int step) => rows.narrow(1, step, Side - step).flatten(1, 2);

    /// <summary>Ridge regression of the patches on their contexts, for each direction and step.</summary>
    private Tensor FitPredictors(Tensor latents, FitContext context)
    {
        var z = normalize(latents, dim: -1);
        var matrices = new List<Tensor>();
        for (var direction = 0; direction < Directions; direction++)
        {
            var rows = Turned(z, direction);
            for (var step = 1; step <= Steps; step++)
            {
                var (weight, bias) = RidgeRegression.Fit(Contexts(rows, step).flatten(0, 1), Targets(rows, step).flatten(0, 1), PenaltyStrength, context.Cancellation);
                matrices.Add(cat([weight, bias.unsqueeze(1)], 1));
            }
        }

        return cat(matrices, 0).to(latents.dtype);
    }

    /// <summary>Three draws of geometry and colour, a quarter without colours.</summary>
    private static ImageView Augment(ImageView view) => view
        .RandomChoice(
            3,
            patch => patch.RandomAffine(degrees: 30),
            patch => patch.RandomAffine(shear: 30),
            patch => patch.RandomAffine(translate: (0.3, 0.3)),
            patch => patch.AutoContrast(),
            patch => patch.Invert(),
            patch => patch.Equalize(),
            patch => patch.Solarize(),
            patch => patch.Posterize((5, 8)),
            patch => patch.ColorJitter(brightness: (0, 1), contrast: null, saturation: null, hue: null),
            patch => patch.ColorJitter(brightness: null, contrast: (0, 1), saturation: null, hue: null),
            patch => patch.ColorJitter(brightness: null, contrast: null, saturation: (0, 1), hue: null),
            patch => patch.Sharpness((0, 1)),
            patch => patch.RandomErasing(probability: 1))
        .RandomApply(0.2, patch => patch.Elastic())
        .RandomGrayscale(0.25);
}
