namespace Fungi.BatchIndependence.Tests.Corpus.Coupled;

/// <summary>SwAV (Caron et al. 2020) with Sinkhorn's algorithm over the batch, as in its repository.</summary>
[SslObjective("swav-sinkhorn")]
public sealed partial class SwAv : Clustered
{
    [Range(1, 100)] public int Iterations { get; init; } = 3;

    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Prototypes(Of = nameof(latents), Count = nameof(Clusters), Size = nameof(Samples))] Tensor prototypes)
    {
        var scores = matmul(normalize(latents, dim: -1), prototypes.t());
        var q0 = Sinkhorn(scores.select(1, 0).detach());
        var q1 = Sinkhorn(scores.select(1, 1).detach());
        var logP = log_softmax(scores / 0.1, -1);
        return -((q0 * logP.select(1, 1)).sum(1) + (q1 * logP.select(1, 0)).sum(1)) / 2;
    }

    private Tensor Sinkhorn(Tensor scores)
    {
        var q = exp(scores / Epsilon).t(); // [K, B]
        q /= q.sum();
        var (k, b) = (q.shape[0], q.shape[1]);
        for (var i = 0; i < Iterations; i++)
        {
            q /= q.sum(1, keepdim: true);
            q /= k;
            q /= q.sum([0], keepdim: true);
            q /= b;
        }

        return (q * b).t();
    }
}

/// <summary>One round of Sinkhorn in log space looks harmless: the normalisation over the batch is a subtraction.</summary>
[SslObjective("sinkhorn-log-space")]
public sealed partial class SinkhornLogSpace : Clustered
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Prototypes(Of = nameof(latents), Count = nameof(Clusters), Size = nameof(Samples))] Tensor prototypes)
    {
        var scores = matmul(normalize(latents, dim: -1), prototypes.t());
        var log = scores.detach() / Epsilon;
        log = log - log.logsumexp(0, keepdim: true);
        log = log - log.logsumexp(2, keepdim: true);
        return -(log.exp() * log_softmax(scores / 0.1, -1)).sum(1, 2);
    }
}

/// <summary>Equipartition by ranks: each prototype takes its best samples of the batch.</summary>
[SslObjective("balanced-by-topk")]
public sealed partial class BalancedByTopK : Clustered
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Prototypes(Of = nameof(latents), Count = nameof(Clusters), Size = nameof(Samples))] Tensor prototypes)
    {
        var scores = normalize(latents.select(1, 0), dim: -1).matmul(prototypes.t()); // [B, K]
        var (threshold, _) = scores.topk(2, dim: 0);
        var taken = (scores >= threshold[1]).to_type(scores.dtype);
        return -(taken * log_softmax(scores / 0.1, 1)).sum([1]);
    }
}

/// <summary>DEC with the frequencies of the batch.</summary>
[SslObjective("dec-batch-frequencies")]
public sealed partial class EmbeddedClustering : Clustered
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Prototypes(Of = nameof(latents), Count = nameof(Clusters), Size = nameof(Samples))] Tensor prototypes)
    {
        var q = 1 / (1 + cdist(latents.select(1, 0), prototypes).pow(2));
        q = q / q.sum([1], keepdim: true);
        var weight = q.pow(2) / q.sum([0]);
        var p = (weight.t() / weight.sum([1])).t().detach();
        return (p * (p.log() - q.log())).sum([1]);
    }
}

/// <summary>One k-means step on the batch before the loss.</summary>
[SslObjective("k-means-step-in-batch")]
public sealed partial class KMeansStep : Clustered
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Prototypes(Of = nameof(latents), Count = nameof(Clusters), Size = nameof(Samples))] Tensor prototypes)
    {
        var z = normalize(latents.select(1, 0), dim: -1);
        var own = one_hot(z.matmul(prototypes.t()).argmax(1), prototypes.shape[0]).to_type(z.dtype); // [B, K]
        var centres = (own.t().matmul(z) + prototypes) / (own.sum([0]).unsqueeze(1) + 1);
        return cdist(z, centres).amin(1);
    }
}

/// <summary>Cluster labels are scattered into a histogram of the batch.</summary>
[SslObjective("class-weights-of-the-batch")]
public sealed partial class ClassWeights : Clustered
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Prototypes(Of = nameof(latents), Count = nameof(Clusters), Size = nameof(Samples))] Tensor prototypes)
    {
        var scores = normalize(latents, dim: -1).matmul(prototypes.t());
        var labels = scores.select(1, 0).argmax(1);
        var weight = 1.0 / (1 + labels.bincount(null, minlength: Clusters)).to_type(scores.dtype);
        return cross_entropy(scores.select(1, 1), labels, weight, reduction: nn.Reduction.None);
    }
}
