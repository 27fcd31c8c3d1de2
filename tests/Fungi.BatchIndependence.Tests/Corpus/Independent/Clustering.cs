namespace Fungi.BatchIndependence.Tests.Corpus.Independent;

/// <summary>SwAV (Caron et al. 2020) with frozen potentials: the swapped prediction of two views.</summary>
[SslObjective("swav-potentials")]
public sealed partial class SwAv : Clustered
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Prototypes(Of = nameof(latents), Count = nameof(Clusters), Size = nameof(Samples))] Tensor prototypes,
        [Potentials(Of = nameof(prototypes), Epsilon = nameof(Epsilon))] Tensor potentials)
    {
        var scores = matmul(normalize(latents, dim: -1), prototypes.t()); // [B, 2, K]
        var q = softmax(scores.detach() / Epsilon + potentials, -1);
        var p = log_softmax(scores / 0.1, -1);
        return -(q * p.flip(1)).sum([-1]).mean([1]);
    }
}

/// <summary>DeepCluster-v2: the nearest prototype of one view is the class of the other.</summary>
[SslObjective("deepcluster")]
public sealed partial class DeepCluster : Clustered
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Prototypes(Of = nameof(latents), Count = nameof(Clusters), Size = nameof(Samples))] Tensor prototypes)
    {
        var scores = linear(normalize(latents, dim: 2), prototypes);
        var assignment = scores.select(1, 0).argmax(1);
        return cross_entropy(scores.select(1, 1) / 0.1, assignment, reduction: nn.Reduction.None);
    }
}

/// <summary>SeLa (Asano et al. 2020): hard labels from optimal transport.</summary>
[SslObjective("sela-potentials")]
public sealed partial class SelfLabelling : Clustered
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Prototypes(Of = nameof(latents), Count = nameof(Clusters), Size = nameof(Samples))] Tensor prototypes,
        [Potentials(Of = nameof(prototypes))] Tensor potentials)
    {
        var s = normalize(latents, dim: -1).matmul(prototypes.T);
        var label = (s.select(1, 0) / Epsilon + potentials).argmax(-1, keepdim: true);
        return -log_softmax(s.select(1, 1) / 0.1, -1).gather(1, label).squeeze(1);
    }
}

/// <summary>The distance to the nearest prototype, as k-means has it.</summary>
[SslObjective("k-means-distance")]
public sealed partial class KMeans : Clustered
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Prototypes(Of = nameof(latents), Count = nameof(Clusters), Size = nameof(Samples))] Tensor prototypes)
    {
        var difference = normalize(latents, dim: -1).unsqueeze(2) - prototypes; // [B, V, K, L]
        return difference.pow(2).sum(-1).amin([2]).mean([1]);
    }
}

/// <summary>Sinkhorn's algorithm over the views and prototypes of each sample alone, in log space.</summary>
[SslObjective("sinkhorn-per-sample")]
public sealed partial class SinkhornPerSample : Clustered
{
    [Range(1, 100)] public int Iterations { get; init; } = 3;

    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Prototypes(Of = nameof(latents), Count = nameof(Clusters), Size = nameof(Samples))] Tensor prototypes)
    {
        var scores = matmul(normalize(latents, dim: -1), prototypes.t());
        var log = scores.detach() / Epsilon;
        for (var i = 0; i < Iterations; i++)
        {
            log -= log.logsumexp(1, keepdim: true);
            log -= log.logsumexp(2, keepdim: true);
        }

        return -(log.exp() * log_softmax(scores / 0.1, -1)).sum(1, 2);
    }
}

/// <summary>Exemplar (Dosovitskiy et al. 2014): a sample's own clean view against the prototypes.</summary>
[SslObjective("exemplar-prototypes")]
public sealed partial class Exemplar : Clustered
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Prototypes(Of = nameof(latents), Count = nameof(Clusters), Size = nameof(Samples))] Tensor prototypes)
    {
        var z = normalize(latents, dim: -1);
        var own = z.narrow(1, 0, 1).detach(); // [B, 1, L]
        var all = cat([own, prototypes.unsqueeze(0).expand(z.shape[0], -1, -1)], 1); // [B, 1 + K, L]
        var logits = z.narrow(1, 1, 1).bmm(all.transpose(1, 2)).squeeze(1) / 0.07;
        return logsumexp(logits, -1) - logits[.., 0];
    }
}

/// <summary>Soft assignments, whose targets are sharpened by the prototypes' frequencies in the bank (DEC, Xie et al. 2016).</summary>
[SslObjective("dec-bank-frequencies")]
public sealed partial class EmbeddedClustering : Clustered
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Bank(Of = nameof(latents), Size = nameof(Samples))] Tensor bank,
        [Prototypes(Of = nameof(latents), Count = nameof(Clusters), Size = nameof(Samples))] Tensor prototypes)
    {
        var q = StudentT(latents.select(1, 0), prototypes);
        var frequency = StudentT(bank.select(1, 0), prototypes).sum([0]);
        var p = q.pow(2) / frequency;
        p = (p / p.sum([1], keepdim: true)).detach();
        return (p * (p.log() - q.log())).sum([1]);
    }

    private static Tensor StudentT(Tensor z, Tensor centres)
    {
        var q = 1 / (1 + cdist(z, centres).pow(2));
        return q / q.sum([1], keepdim: true);
    }
}
