namespace Fungi.BatchIndependence.Tests.Corpus.Independent;

/// <summary>RotNet (Gidaris et al. 2018): which quarter turn was it?</summary>
[SslObjective("rotnet")]
public sealed partial class RotNet : QuarterTurns
{
    public Tensor Loss(
        [Latents(Dim = nameof(Angles), Fit = HeadFit.Softmax, FitTarget = nameof(labels))] Tensor logits,
        [ViewLabels] Tensor labels)
        => cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction: nn.Reduction.None).view(-1, Angles).mean([1]);
}

/// <summary>RotNet with the classes where cross_entropy wants them, on axis 1.</summary>
[SslObjective("rotnet-class-axis")]
public sealed partial class RotNetClassAxis : QuarterTurns
{
    public Tensor Loss(
        [Latents(Dim = nameof(Angles), Fit = HeadFit.Softmax, FitTarget = nameof(labels))] Tensor logits,
        [ViewLabels] Tensor labels)
        => cross_entropy(logits.transpose(1, 2), labels, reduction: nn.Reduction.None).mean([-1]);
}

/// <summary>RotNet with one-hot labels and binary cross-entropies.</summary>
[SslObjective("rotnet-binary")]
public sealed partial class RotNetBinary : QuarterTurns
{
    public Tensor Loss([Latents(Dim = nameof(Angles))] Tensor logits, [ViewLabels] Tensor labels)
    {
        var target = one_hot(labels, Angles).to_type(logits.dtype);
        return binary_cross_entropy_with_logits(logits, target, reduction: nn.Reduction.None).sum([1, 2]);
    }
}

/// <summary>Jigsaw (Noroozi and Favaro 2016): the turned views as tiles, put in the same two orders for every image.</summary>
[SslObjective("jigsaw-of-latents")]
public sealed partial class Jigsaw : QuarterTurns
{
    public Tensor Loss([Latents(Dim = nameof(Angles))] Tensor tiles)
    {
        long[][] orders = [[0, 1, 2, 3], [1, 0, 3, 2], [3, 2, 1, 0]];
        var puzzles = orders.Select(order => tiles.index_select(1, tensor(order, device: tiles.device)).flatten(1)).ToArray();
        var stacked = stack(puzzles, 1); // [B, orders, 4·L]
        return stacked.logsumexp(-1).std(1);
    }
}

/// <summary>Where each view lies in the original, regressed from its latents.</summary>
[SslObjective("relative-position")]
public sealed partial class RelativePosition : TwoCrops
{
    [Range(4, 4)] public int Coordinates { get; init; } = 4;

    public Tensor Loss([Latents(Dim = nameof(Coordinates), Head = "box")] Tensor predicted, [ViewBoxes] Tensor boxes)
    {
        var offset = boxes.select(1, 1) - boxes.select(1, 0);
        var guess = predicted.select(1, 1) - predicted.select(1, 0);
        return huber_loss(guess, offset, reduction: nn.Reduction.None).sum([1]);
    }
}

/// <summary>UDI's overlap (Simon et al. 2024): views attract by the area that they share.</summary>
[SslObjective("overlap-weighted")]
public sealed partial class OverlapWeighted : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z, [ViewBoxes] Tensor boxes)
    {
        var b0 = boxes[.., 0];
        var b1 = boxes[.., 1];
        var low = maximum(b0[.., ..2], b1[.., ..2]);
        var high = minimum(b0[.., 2..], b1[.., 2..]);
        var area = (high - low).clamp(min: 0).prod(-1);
        return area * (1 - cosine_similarity(z.select(1, 0), z.select(1, 1), -1));
    }
}

/// <summary>A ranking of the four turns: the upright one should score highest.</summary>
[SslObjective("upright-ranking")]
public sealed partial class UprightRanking : QuarterTurns
{
    public Tensor Loss([Latents(Dim = nameof(Angles))] Tensor latents)
    {
        var score = latents.select(-1, 0);
        var (upright, others) = (score[.., ..1], score[.., 1..]);
        var target = ones_like(others);
        return margin_ranking_loss(upright.expand_as(others), others, target, margin: 0.5, reduction: nn.Reduction.None).sum([1]);
    }
}

/// <summary>BiGAN's discriminator (Donahue et al. 2017) as a frozen bilinear form of embedding and code.</summary>
[SslObjective("bigan-bilinear")]
public sealed partial class BidirectionalGan : WithMoments
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim), Head = "code")] Tensor code,
        [Latents(Dim = nameof(Dim), Head = "features", StopGradient = true)] Tensor features,
        [Moments(Of = nameof(code), Size = nameof(Samples), Kind = MomentKind.Covariance, With = nameof(features))] Tensor cross)
        => softplus(bilinear(features.mean([1]), code.mean([1]), cross.t().unsqueeze(0).contiguous())).squeeze(-1);
}
