using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Verification.Tests.Objectives;

/// <summary>Reads one input of every kind.</summary>
[SslObjective("everything")]
public sealed partial class EverythingObjective
{
    public int Dim { get; init; } = 6;

    public int BankSize { get; init; } = 10;

    public int Centres { get; init; } = 3;

    public ImageViews Transform(ImageViews views) => views
        .Group("turned", 4, view => view.Resize().Rotate90())
        .Group("masked", 2, view => view.RandomNumbers(5).RandomHorizontalFlip().RandomPatchMask(0.5));

    private static Tensor Scales(Tensor pixels, Tensor mean, FitContext context) =>
        context.Embed(pixels.flatten(0, 1)).std(0).mean() + mean.abs().sum() + context.Uniform("offsets", 1, 2, 7);

    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Latents(Dim = nameof(Dim), Head = "teacher", StopGradient = true, Views = "masked")] Tensor teacher,
        [Embeddings(Views = "masked")] Tensor embeddings,
        [PatchTokens] Tensor tokens,
        [PatchTokens(Head = "decoder", Fit = HeadFit.Ridge, FitTarget = nameof(patches), Views = "masked")] Tensor decoded,
        [Pixels] Tensor pixels,
        [Pixels(Patches = true, Views = "masked")] Tensor patches,
        [ViewLabels(Views = "turned")] Tensor labels,
        [ViewBoxes(Views = "masked")] Tensor boxes,
        [ViewMasks(Views = "masked")] Tensor masks,
        [Bank(Of = nameof(teacher), Size = nameof(BankSize))] Tensor bank,
        [Prototypes(Of = nameof(latents), Count = nameof(Centres), Size = nameof(BankSize))] Tensor prototypes,
        [Potentials(Of = nameof(prototypes))] Tensor potentials,
        [Moments(Of = nameof(latents), Size = nameof(BankSize))] Tensor mean,
        [Moments(Of = nameof(latents), Size = nameof(BankSize), Kind = MomentKind.Covariance)] Tensor covariance,
        [Moments(Of = nameof(latents), Size = nameof(BankSize), Kind = MomentKind.Covariance, With = nameof(teacher))] Tensor crossed,
        [Moments(Of = nameof(latents), Size = nameof(BankSize), Kind = MomentKind.Whitening)] Tensor whitening,
        [Moments(Of = nameof(latents), Size = nameof(BankSize), Kind = MomentKind.SecondMoment)] Tensor second,
        [Latents(Head = "predictor", Of = nameof(latents), Views = "masked")] Tensor predicted,
        [ViewNumbers(Views = "masked")] Tensor numbers,
        [Weight(Rows = nameof(Centres), Columns = nameof(Dim))] Tensor weight,
        [Fitted(By = nameof(Scales), Size = nameof(BankSize), Rank = 1)] Tensor scales,
        [Progress] Tensor progress)
    {
        var z = matmul(latents - mean, whitening.mT);
        var q = softmax((matmul(normalize(teacher, dim: -1), prototypes.mT) / 0.05) + potentials, -1);
        return z.square().mean([1, 2])
            - (q * log_softmax(matmul(normalize(latents.narrow(1, 4, 2), dim: -1), prototypes.mT), -1)).sum([1, 2])
            + (matmul(latents, covariance + crossed) * latents).sum([1, 2])
            + matmul(latents, bank.flatten(0, 1).mT).logsumexp(-1).mean([1])
            + (((decoded - patches).square().mean([-1]) * masks).sum([1, 2]) / masks.sum([1, 2]))
            + (embeddings.square().sum([2]) * (boxes.narrow(2, 2, 2) - boxes.narrow(2, 0, 2)).prod(-1)).mean([1])
            + (tokens.square().mean([1, 2, 3]) * pixels.mean([1, 2, 3, 4]).exp())
            + (matmul(predicted, second + (progress * weight.mT.matmul(weight))) * predicted * numbers.mean([-1], keepdim: true)).sum([1, 2])
            + scales.mean()
            + log_softmax(latents.narrow(1, 0, 4), -1).gather(-1, labels.unsqueeze(-1)).mean([1, 2]);
    }
}

/// <summary>Has an option of each kind; divides by one that may be 0, refuses a combination, and works for no width above 40.</summary>
[SslObjective("options")]
public sealed partial class OptionsObjective(ILogger<OptionsObjective> logger) : IValidatableObject
{
    [Range(0, 4)] public double Divisor { get; init; } = 2;

    [Range(1, 65536)] public int Width { get; init; } = 8;

    [AllowedValues("even", "odd")] public string Kind { get; init; } = "even";

    public Norm Norm { get; init; } = Norm.Euclidean;

    public bool IsSquared { get; init; }

    [Range(0.5, 2, MinimumIsExclusive = true)] public double? Power { get; init; }

    [Length(1, 3)] public double[] Weights { get; init; } = [1, 0.5];

    public required int Bias { get; init; }

    public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    public Tensor Loss([Latents(Dim = nameof(Width))] Tensor latents)
    {
        if (Norm == Norm.Absolute) throw new InvalidOperationException("there is no such norm\nin this test");
        logger.LogDebug("{Width}", Width);
        return (latents.square().sum([1, 2]) / Divisor) + Bias;
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Kind == "odd") yield return new("nothing is odd here.");
    }
}

public enum Norm
{
    Euclidean,
    Absolute,
}

/// <summary>Centres its latents by the batch's mean.</summary>
[SslObjective("centred")]
public sealed partial class CentredObjective
{
    [Range(0.5, 2)] public double Scale { get; init; } = 1;

    public ImageViews Transform(ImageViews views) => views.Group("image", 2, view => view.Inference());

    public Tensor Loss([Latents] Tensor latents) =>
        (Scale * (latents - latents.mean([0], keepdim: true))).square().sum([1, 2]);
}

/// <summary>Reconstructs patches through a head whose size is that of a backbone's patches, and embeddings through one of their size.</summary>
[SslObjective("backbone-sized")]
public sealed partial class BackboneSizedObjective
{
    public int PatchNumbers { get; init; } = 3 * 8 * 8;

    public int EmbeddingSize { get; init; } = 24;

    public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    public Tensor Loss(
        [PatchTokens(Head = "decoder", Dim = nameof(PatchNumbers))] Tensor decoded,
        [Pixels(Patches = true)] Tensor patches,
        [Latents(Dim = nameof(EmbeddingSize))] Tensor predicted,
        [Embeddings(StopGradient = true)] Tensor embeddings) =>
        (decoded - patches).square().mean([1, 2, 3]) + (predicted - embeddings).square().mean([1, 2]);
}

/// <summary>Asks for more than can be checked at its defaults.</summary>
[SslObjective("large")]
public sealed partial class LargeObjective
{
    public int Width { get; init; } = 1 << 20;

    public int Crops { get; init; } = 3;

    public ImageViews Transform(ImageViews views) => views.Group("crop", Crops, view => view.Inference());

    public Tensor Loss([Latents(Dim = nameof(Width))] Tensor latents) => latents.square().mean([1, 2]);
}

/// <summary>Fits as its option says; by default only where the context keeps what it says of random numbers and embeddings.</summary>
[SslObjective("fitted")]
public sealed partial class FittedObjective
{
    public string Result { get; init; } = "";

    public int LatentDim { get; init; } = 5;

    public int FitSize { get; init; } = 16;

    public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    public Tensor Loss([Latents(Dim = nameof(LatentDim))] Tensor latents, [Fitted(By = nameof(Fit), Size = nameof(FitSize))] Tensor fitted) =>
        matmul(latents, fitted.mT).square().sum([1, 2]);

    private Tensor Fit(Tensor latents, FitContext context) => Result switch
    {
        "throw" => throw new InvalidOperationException("no\nway"),
        "null" => null!,
        "vector" => latents.mean([0, 1]),
        "random" => latents.mean([0]) + rand(LatentDim),
        _ => latents.mean([0]) + Known(context),
    };

    private Tensor Known(FitContext context)
    {
        var (noise, images) = (context.Uniform("noise", 1, 2, LatentDim), context.Uniform("images", 0, 1, 2, 3, 8, 8));
        if (!noise.Equals(context.Uniform("noise", 1, 2, LatentDim)) || noise.Equals(context.Uniform("other", 1, 2, LatentDim))) throw new InvalidOperationException("names");
        return context.Embed(images).Equals(context.Embed(images)) ? noise : throw new InvalidOperationException("backbone");
    }
}

/// <summary>Cannot be made.</summary>
[SslObjective("impossible")]
public sealed partial class ImpossibleObjective
{
    public ImageViews Transform(ImageViews views) => throw new InvalidOperationException("no views today");

    public Tensor Loss([Latents] Tensor latents) => latents.sum([1, 2]);
}

/// <summary>Couples its batch where that is allowed.</summary>
[SslObjective("pretrained")]
public sealed partial class PretrainedObjective
{
    public TextViews Transform(TextViews views) => views.Group("text", 2, view => view.RandomWordDeletion());

    public Tensor Loss([Latents] Tensor latents) => latents.square().sum([1, 2]);

    public Tensor PretrainLoss([Latents] Tensor latents) => softmax(latents, 0).mean();
}
