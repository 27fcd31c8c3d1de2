namespace Fungi.BatchIndependence.Tests.Corpus.Coupled;

/// <summary>RotNet, its cross-entropies put back into the wrong shape: rows of the result hold several images.</summary>
[SslObjective("rotnet-wrong-view")]
public sealed partial class RotNet : QuarterTurns
{
    public Tensor Loss(
        [Latents(Dim = nameof(Angles), Fit = HeadFit.Softmax, FitTarget = nameof(labels))] Tensor logits,
        [ViewLabels] Tensor labels)
        => cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction: nn.Reduction.None).view(Angles, -1).mean([0]);
}

/// <summary>RotNet with the library's default reduction.</summary>
[SslObjective("rotnet-scalar")]
public sealed partial class RotNetScalar : QuarterTurns
{
    public Tensor Loss([Latents(Dim = nameof(Angles))] Tensor logits, [ViewLabels] Tensor labels) =>
        cross_entropy(logits.reshape(-1, Angles), labels.reshape(-1));
}

/// <summary>The softmax of RotNet runs over all turned images of the batch.</summary>
[SslObjective("rotnet-softmax-axis")]
public sealed partial class RotNetSoftmaxAxis : QuarterTurns
{
    public Tensor Loss([Latents(Dim = nameof(Angles))] Tensor logits, [ViewLabels] Tensor labels)
    {
        var logP = log_softmax(logits, 0);
        return -logP.gather(-1, labels.unsqueeze(-1)).squeeze(-1).mean([1]);
    }
}

/// <summary>UDI's patch term as published: divided by the batch's number of overlapping pairs.</summary>
[SslObjective("overlap-batch-count")]
public sealed partial class OverlapBatchCount : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z, [ViewBoxes] Tensor boxes)
    {
        var overlaps = (boxes.select(1, 0)[.., ..2] < boxes.select(1, 1)[.., 2..]).all(1).to_type(z.dtype);
        var distance = 1 - cosine_similarity(z.select(1, 0), z.select(1, 1), -1);
        return overlaps * distance / (1 + overlaps.sum());
    }
}

/// <summary>A ranking against the mean score of the batch.</summary>
[SslObjective("ranking-against-the-mean")]
public sealed partial class RankingAgainstMean : QuarterTurns
{
    public Tensor Loss([Latents(Dim = nameof(Angles))] Tensor latents)
    {
        var score = latents.select(-1, 0); // [B, 4]
        return relu(score.mean([0]) - score + 0.5).sum([1]);
    }
}

/// <summary>Positions are compared with the average box of the batch.</summary>
[SslObjective("position-against-the-average")]
public sealed partial class PositionAgainstAverage : TwoCrops
{
    [Range(4, 4)] public int Coordinates { get; init; } = 4;

    public Tensor Loss([Latents(Dim = nameof(Coordinates), Head = "box")] Tensor predicted, [ViewBoxes] Tensor boxes) =>
        (predicted - (boxes - boxes.mean([0], keepdim: true))).abs().sum(1, 2);
}
