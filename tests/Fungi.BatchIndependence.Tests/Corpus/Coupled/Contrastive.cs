namespace Fungi.BatchIndependence.Tests.Corpus.Coupled;

/// <summary>NT-Xent (Chen et al. 2020) as everybody writes it: the batch is its own negatives.</summary>
[SslObjective("simclr-in-batch")]
public sealed partial class SimClr : TwoCrops
{
    [Range(1e-3, 10)] public double Temperature { get; init; } = 0.2;

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var batch = latents.shape[0];
        var z = normalize(latents.transpose(0, 1).reshape(2 * batch, -1), dim: 1);
        var sim = mm(z, z.t()) / Temperature;
        sim = sim.masked_fill(eye(2 * batch, dtype: ScalarType.Bool, device: z.device), -1e9);
        var targets = (arange(2 * batch, device: z.device) + batch) % (2 * batch);
        var loss = cross_entropy(sim, targets, reduction: nn.Reduction.None);
        return loss.view(2, batch).mean([0]);
    }
}

/// <summary>CLIP's symmetric cross-entropy between the two crops.</summary>
[SslObjective("clip-in-batch")]
public sealed partial class Clip : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var images = normalize(latents.select(1, 0), dim: -1);
        var texts = normalize(latents.select(1, 1), dim: -1);
        var logits = images.matmul(texts.t()) / 0.07;
        var rows = log_softmax(logits, 1).diagonal();
        var columns = log_softmax(logits, 0).diagonal();
        return -(rows + columns) / 2;
    }
}

/// <summary>MoCo with the other samples' keys in the place of a queue.</summary>
[SslObjective("moco-batch-keys")]
public sealed partial class MoCo : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor student, [Latents(Dim = nameof(Dim), Head = "key", StopGradient = true)] Tensor keys)
    {
        var q = normalize(student.select(1, 0));
        var k = normalize(keys.select(1, 1));
        var logits = einsum("nc,mc->nm", q, k) / 0.2;
        var labels = arange(logits.shape[0], dtype: ScalarType.Int64, device: logits.device);
        return cross_entropy(logits, labels, reduction: nn.Reduction.None);
    }
}

/// <summary>NNCLR whose neighbours come from the batch.</summary>
[SslObjective("nnclr-in-batch")]
public sealed partial class NearestNeighbour : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var z = normalize(latents, dim: -1);
        var first = z.select(1, 0).detach();
        var distance = cdist(first, first);
        distance.fill_diagonal_infinity();
        var nearest = first.index_select(0, distance.argmin(1));
        return 2 - 2 * (nearest * z.select(1, 1)).sum(1);
    }
}

internal static class DistanceExtensions
{
    public static void fill_diagonal_infinity(this Tensor square) => square.diagonal().fill_(double.PositiveInfinity);
}

/// <summary>Decoupled contrastive learning with the batch's negatives.</summary>
[SslObjective("dcl-in-batch")]
public sealed partial class Decoupled : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var z1 = normalize(latents[.., 0], dim: 1);
        var z2 = normalize(latents[.., 1], dim: 1);
        var cross = z1.matmul(z2.t()) / 0.1;
        var mask = eye(cross.shape[0], device: cross.device) * -1e4;
        return -cross.diag() + (cross + mask).logsumexp(dim: 1);
    }
}

/// <summary>DCLW: the negatives are a bank's, but the weight of the positive is normalised over the batch.</summary>
[SslObjective("dclw-batch-weight")]
public sealed partial class DecoupledWeighted : Banked
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank)
    {
        var z = normalize(latents, dim: -1);
        var positive = (z.select(1, 0) * z.select(1, 1)).sum([1]);
        var weight = 2 - z.shape[0] * softmax(positive / 0.5, 0).detach();
        var negatives = (z.select(1, 0).mm(normalize(bank, dim: -1).flatten(0, 1).t()) / 0.1).logsumexp(1);
        return negatives - weight * positive / 0.1;
    }
}

/// <summary>Contrastive predictive coding whose negatives are the patches of all images.</summary>
[SslObjective("cpc-across-images")]
public sealed partial class PredictiveCoding : Masked
{
    public Tensor Loss([PatchTokens] Tensor tokens)
    {
        var z = normalize(tokens.squeeze(1), dim: -1); // [B, N, E]
        var patches = z.size(1);
        var context = z.mean([1]); // [B, E]
        var scores = context.matmul(z.reshape(-1, z.size(2)).t()) / 0.1; // [B, B·N]
        var own = (context.unsqueeze(1) * z).sum([-1]) / 0.1;
        return scores.logsumexp(1) - own.sum([1]) / patches;
    }
}

/// <summary>Triplet loss with the neighbour in the batch as the negative.</summary>
[SslObjective("triplet-rolled")]
public sealed partial class Triplet : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var anchor = latents.select(1, 0);
        var positive = latents.select(1, 1);
        var negative = positive.roll(1, 0);
        return relu(pairwise_distance(anchor, positive) - pairwise_distance(anchor, negative) + 1.0);
    }
}

/// <summary>Supervised contrastive loss over the batch, with pseudo-labels.</summary>
[SslObjective("supcon-in-batch")]
public sealed partial class SupervisedContrastive : Clustered
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Prototypes(Of = nameof(latents), Count = nameof(Clusters), Size = nameof(Samples))] Tensor prototypes)
    {
        var z = normalize(latents.select(1, 0), dim: -1);
        var labels = z.matmul(prototypes.t()).argmax(-1);
        var same = (labels.unsqueeze(0) == labels.unsqueeze(1)).to_type(z.dtype);
        var logP = log_softmax(z.matmul(z.t()) / 0.1, -1);
        return -(same * logP).sum(1) / same.sum(1);
    }
}

/// <summary>The uniformity of Wang and Isola (2020) over the batch.</summary>
[SslObjective("alignment-uniformity-in-batch")]
public sealed partial class AlignmentUniformity : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var z = normalize(latents, dim: -1);
        var (x, y) = (z.select(1, 0), z.select(1, 1));
        var alignment = (x - y).pow(2).sum([1]);
        var uniformity = cdist(x, x).pow(2).mul(-2).exp().mean().log();
        return alignment + uniformity;
    }
}

/// <summary>The queue is the bank, but every sample's key joins it.</summary>
[SslObjective("bank-joined-by-the-batch")]
public sealed partial class BankJoinedByTheBatch : Banked
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank)
    {
        var q = normalize(latents.select(1, 0));
        var k = normalize(latents.select(1, 1)).detach();
        var queue = cat([normalize(bank.select(1, 1)), k], 0); // [S + B, L]
        var logits = q.matmul(queue.t()) / 0.2;
        return logits.logsumexp(1) - (q * k).sum(1) / 0.2;
    }
}

/// <summary>The hardest negative of the batch.</summary>
[SslObjective("hardest-in-batch")]
public sealed partial class HardestInBatch : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var (a, b) = (latents.select(1, 0), latents.select(1, 1));
        var distance = cdist(a, b);
        var positive = distance.diagonal();
        var (hardest, _) = (distance + 1e3 * eye(a.shape[0], device: a.device)).min(1);
        return softplus(positive - hardest);
    }
}
