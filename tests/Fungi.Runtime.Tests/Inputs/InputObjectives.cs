using System.ComponentModel.DataAnnotations;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Tests.Inputs;

/// <summary>RotNet with a random head: reads view labels.</summary>
[SslObjective("rotation")]
public sealed partial class RotationObjective
{
    public ImageViews Transform(ImageViews views) => views
        .Group("turned", 4, view => view.Resize().Rotate90().Normalize(ImageStatistics.ImageNet));

    public Tensor Loss([Latents(Dim = nameof(Angles))] Tensor logits, [ViewLabels] Tensor labels) =>
        -log_softmax(logits, -1).gather(-1, labels.unsqueeze(-1)).squeeze(-1).mean([1]);

    [Range(4, 4)] public int Angles { get; init; } = 4;
}

/// <summary>Masked reconstruction with a random decoder: reads patch tokens, pixels and masks.</summary>
[SslObjective("reconstruction")]
public sealed partial class ReconstructionObjective
{
    public int PatchPixels { get; init; } = 3 * 4 * 4;

    public ImageViews Transform(ImageViews views) => views
        .Group("masked", 1, view => view.RandomResizedCrop((0.3, 1)).Normalize(ImageStatistics.ImageNet).RandomPatchMask(0.5));

    public Tensor Loss(
        [PatchTokens(Head = "decoder", Dim = nameof(PatchPixels))] Tensor decoded,
        [Pixels(Patches = true)] Tensor pixels,
        [ViewMasks] Tensor masks) => ((decoded - pixels).square().mean([-1]) * masks).sum([1, 2]) / masks.sum([1, 2]);
}

/// <summary>Pulls two crops together as far as they overlap: reads boxes and whole pixels.</summary>
[SslObjective("overlap")]
public sealed partial class OverlapObjective
{
    public ImageViews Transform(ImageViews views) => views
        .Group("crop", 2, view => view.RandomResizedCrop((0.3, 1)).RandomHorizontalFlip().Normalize(ImageStatistics.ImageNet));

    public Tensor Loss([Embeddings] Tensor embeddings, [ViewBoxes] Tensor boxes, [Pixels] Tensor pixels)
    {
        var (low, high) = (minimum(boxes.narrow(2, 0, 2), boxes.narrow(2, 2, 2)), maximum(boxes.narrow(2, 0, 2), boxes.narrow(2, 2, 2)));
        var shared = (minimum(high.select(1, 0), high.select(1, 1)) - maximum(low.select(1, 0), low.select(1, 1))).clamp(0).prod(-1);
        var z = normalize(embeddings, dim: -1);
        return (1 + shared + pixels.square().mean([1, 2, 3, 4])) * (1 - (z.select(1, 0) * z.select(1, 1)).sum([-1]));
    }
}

/// <summary>Compares two jittered crops, each in an order of its own: reads numbers.</summary>
[SslObjective("shuffled")]
public sealed partial class ShuffledObjective
{
    public int Width { get; init; } = 16; // of the embedding

    public ImageViews Transform(ImageViews views) => views.Group("crop", 2, view => view
        .RandomResizedCrop((0.3, 1))
        .RandomHorizontalFlip()
        .RandomApply(0.8, steps => steps.ColorJitter(0.4, 0.4, 0.2, 0.1))
        .RandomGrayscale(0.2)
        .RandomApply(0.5, steps => steps.GaussianBlur((0.1, 2)))
        .RandomNumbers(Width)
        .Normalize(ImageStatistics.ImageNet));

    public Tensor Loss([Embeddings] Tensor embeddings, [ViewNumbers] Tensor numbers)
    {
        var shuffled = embeddings.gather(-1, numbers.argsort(-1));
        return (shuffled.select(1, 0) - shuffled.select(1, 1)).square().sum([-1]);
    }
}

/// <summary>Contrast with a bank of patch tokens: reads a bank of something else than latents.</summary>
[SslObjective("token-bank")]
public sealed partial class TokenBankObjective
{
    [Range(1, 64)] public int BankSize { get; init; } = 3;
    [Range(2, 64)] public int Dim { get; init; } = 6;

    public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    public Tensor Loss(
        [PatchTokens(Head = "head", Dim = nameof(Dim))] Tensor tokens, // [B, 1, N, L]
        [Bank(Of = nameof(tokens), Size = nameof(BankSize))] Tensor bank) // [S, 1, N, L]
    {
        var (z, negatives) = (normalize(tokens, dim: -1), normalize(bank.flatten(0, 2), dim: -1));
        return matmul(z, negatives.mT).logsumexp(-1).mean([1, 2]);
    }
}

/// <summary>Asks for labels that no step gives.</summary>
[SslObjective("labels-nowhere")]
public sealed partial class LabelsNowhereObjective
{
    public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    public Tensor Loss([Latents] Tensor latents, [ViewLabels] Tensor labels) => latents.sum([1, 2]) * labels.sum([1]);
}

/// <summary>Asks for masks that no step gives.</summary>
[SslObjective("masks-nowhere")]
public sealed partial class MasksNowhereObjective
{
    public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    public Tensor Loss([Latents] Tensor latents, [ViewMasks] Tensor masks) => latents.sum([1, 2]) * masks.sum([1, 2]);
}

/// <summary>Asks for boxes of views that are turned.</summary>
[SslObjective("boxes-nowhere")]
public sealed partial class BoxesNowhereObjective
{
    public ImageViews Transform(ImageViews views) => views.Group("turned", 4, view => view.Resize().Rotate90());

    public Tensor Loss([Latents] Tensor latents, [ViewBoxes] Tensor boxes) => latents.sum([1, 2]) * boxes.sum([1, 2]);
}

/// <summary>Works on texts alone.</summary>
[SslObjective("text-only")]
public sealed partial class TextOnlyObjective
{
    public TextViews Transform(TextViews views) => views.Group("deleted", 2, view => view.RandomWordDeletion());

    public Tensor Loss([Latents] Tensor latents) => latents.sum([1, 2]);
}
