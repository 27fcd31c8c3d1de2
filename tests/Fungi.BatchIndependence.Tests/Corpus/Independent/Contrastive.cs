namespace Fungi.BatchIndependence.Tests.Corpus.Independent;

/// <summary>NT-Xent (Chen et al. 2020) with the negatives of a frozen bank.</summary>
[SslObjective("simclr-bank")]
public sealed partial class SimClr : Banked
{
    [Range(1e-3, 10)] public double Temperature { get; init; } = 0.2;

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank)
    {
        var z = normalize(latents, dim: -1);
        var (z1, z2) = (z.select(1, 0), z.select(1, 1));
        var negatives = normalize(bank.flatten(0, 1), dim: -1); // [S·V, L]
        var positive = (z1 * z2).sum([-1], keepdim: true) / Temperature; // [B, 1]
        var logits = cat([positive, z1.matmul(negatives.t()) / Temperature], 1);
        return -log_softmax(logits, 1)[TensorIndex.Colon, 0];
    }
}

/// <summary>MoCo v2 (Chen et al. 2020): the query against its key and a queue that no longer moves.</summary>
[SslObjective("moco-frozen-queue")]
public sealed partial class MoCo : Banked
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor student,
        [Latents(Dim = nameof(Dim), Head = "key", StopGradient = true)] Tensor keys,
        [Bank(Of = nameof(keys), Size = nameof(BankSize))] Tensor queue)
    {
        var q = normalize(student[TensorIndex.Ellipsis, 0, TensorIndex.Colon], dim: 1);
        var k = normalize(keys[TensorIndex.Ellipsis, 1, TensorIndex.Colon], dim: 1);
        var lPos = einsum("nc,nc->n", q, k).unsqueeze(-1);
        var lNeg = einsum("nc,kc->nk", q, normalize(queue[.., 1], dim: 1));
        var logits = cat([lPos, lNeg], dim: 1) / 0.2;
        var labels = zeros(logits.shape[0], dtype: ScalarType.Int64, device: logits.device);
        return cross_entropy(logits, labels, reduction: nn.Reduction.None);
    }
}

/// <summary>NNCLR (Dwibedi et al. 2021): the positive is the nearest neighbour in the bank.</summary>
[SslObjective("nnclr-bank")]
public sealed partial class NearestNeighbour : Banked
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank)
    {
        var z = normalize(latents, dim: -1);
        var support = normalize(bank.select(1, 0), dim: -1);
        var nearest = z.select(1, 0).matmul(support.t()).argmax(1); // [B]
        var positive = support.index_select(0, nearest);
        var predicted = z.select(1, 1);
        var s = predicted.matmul(support.t()) / 0.1;
        return s.logsumexp(1) - (positive * predicted).sum(1) / 0.1;
    }
}

/// <summary>Decoupled contrastive learning (Yeh et al. 2021): the positive is not in the denominator.</summary>
[SslObjective("dcl-bank")]
public sealed partial class Decoupled : Banked
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank)
    {
        var z = normalize(latents, dim: -1);
        var n = normalize(bank, dim: -1).reshape(-1, Dim);
        var a = z[TensorIndex.Colon, 0];
        var b = z[TensorIndex.Colon, 1];
        return -cosine_similarity(a, b) / 0.1 + matmul(a, n.transpose(0, 1)).div(0.1).logsumexp(dim: 1);
    }
}

/// <summary>DCLW: the positive's weight is normalised by the bank's mean, a constant.</summary>
[SslObjective("dclw-bank")]
public sealed partial class DecoupledWeighted : Banked
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank)
    {
        var z = normalize(latents, dim: -1);
        var n = normalize(bank, dim: -1);
        var positive = (z.select(1, 0) * z.select(1, 1)).sum([1]);
        var typical = (n.select(1, 0) * n.select(1, 1)).sum([1]).div(0.5).exp().mean();
        var weight = 2 - positive.div(0.5).exp() / typical;
        var negatives = (z.select(1, 0).mm(n.flatten(0, 1).t()) / 0.1).logsumexp(1);
        return negatives - weight.detach() * positive / 0.1;
    }
}

/// <summary>Instance discrimination by noise-contrastive estimation (Wu et al. 2018); Z is a constant of the memory.</summary>
[SslObjective("instance-discrimination-nce")]
public sealed partial class InstanceDiscrimination : Banked
{
    private const double Tau = 0.07;

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor memory)
    {
        var m = normalize(memory.mean([1]), dim: 1);
        var z = m.matmul(m.t()).div(Tau).exp().mean() * m.shape[0];
        var v = normalize(latents, dim: -1);
        var pd = (v[.., 0] * v[.., 1]).sum([-1]).div(Tau).exp() / z;
        var pn = v[.., 0].matmul(m.t()).div(Tau).exp() / z; // [B, S]
        var noise = 1.0 / m.shape[0];
        return -log(pd / (pd + m.shape[0] * noise)) - log(noise * m.shape[0] / (pn + m.shape[0] * noise)).sum([1]);
    }
}

/// <summary>Contrastive predictive coding over the patches of one image: negatives are its own other patches.</summary>
[SslObjective("cpc-within-image")]
public sealed partial class PredictiveCoding : Masked
{
    public Tensor Loss([PatchTokens] Tensor tokens)
    {
        var z = normalize(tokens.squeeze(1), dim: -1); // [B, N, E]
        var context = z.cumsum(1) / arange(1, z.size(1) + 1, dtype: z.dtype, device: z.device).view(1, -1, 1);
        var scores = context.bmm(z.transpose(1, 2)) / 0.1; // [B, N, N]
        var next = log_softmax(scores, -1).diagonal(1, 1, 2); // the patch after the context's last
        return -next.mean([1]);
    }
}

/// <summary>Triplet margin with the hardest negative of the bank.</summary>
[SslObjective("triplet-bank")]
public sealed partial class Triplet : Banked
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank)
    {
        var (anchor, positive) = (latents.select(1, 0), latents.select(1, 1));
        var hardest = cdist(anchor, bank.select(1, 0)).amin(1);
        return relu(pairwise_distance(anchor, positive) - hardest + 1);
    }
}

/// <summary>All views of one image attract each other; its other views are the only negatives.</summary>
[SslObjective("views-of-one-image")]
public sealed partial class ViewsOfOneImage : MultiCrop
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var z = normalize(latents, dim: -1);
        var views = z.shape[1];
        var s = matmul(z, z.mT) / 0.2; // [B, V, V]
        var self = eye(views, dtype: ScalarType.Bool, device: z.device);
        return s.masked_fill(self, double.NegativeInfinity).logsumexp(-1).mean([1]) - s.masked_fill(self, 0).sum([1, 2]) / (views * (views - 1));
    }
}

/// <summary>PIRL (Misra and van der Maaten 2020): image and jigsaw against a memory.</summary>
[SslObjective("pirl-bank")]
public sealed partial class PretextInvariant : Banked
{
    [Range(0, 1)] public double Lambda { get; init; } = 0.5;

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank)
    {
        var memory = normalize(bank.select(1, 0), dim: -1);
        var z = normalize(latents, dim: -1);
        return Lambda * Nce(z.select(1, 0), z.select(1, 1)) + (1 - Lambda) * Nce(z.select(1, 1), z.select(1, 0));

        Tensor Nce(Tensor query, Tensor key)
        {
            var l = matmul(query, memory.mT) / 0.07;
            var p = (query * key).sum(-1) / 0.07;
            return logaddexp(p, logsumexp(l, 1)) - p;
        }
    }
}

/// <summary>Supervised contrastive loss with pseudo-labels that the bank's votes give (Khosla et al. 2020).</summary>
[SslObjective("supcon-bank")]
public sealed partial class SupervisedContrastive : Clustered
{
    [Range(1, 4096)] public int BankSize { get; init; } = 12;

    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank,
        [Prototypes(Of = nameof(latents), Count = nameof(Clusters), Size = nameof(Samples))] Tensor prototypes)
    {
        var z = normalize(latents.select(1, 0), dim: -1);
        var n = normalize(bank.select(1, 0), dim: -1);
        var own = z.detach().matmul(prototypes.t()).argmax(-1, keepdim: true); // [B, 1]
        var theirs = n.matmul(prototypes.t()).argmax(-1).unsqueeze(0); // [1, S]
        var same = (own == theirs).to_type(z.dtype); // [B, S]
        var logP = log_softmax(z.matmul(n.t()) / 0.1, -1);
        return -(same * logP).sum([1]) / same.sum([1]).clamp(min: 1);
    }
}

/// <summary>The symmetric InfoNCE of CMC (Tian et al. 2020), with one bank for each head.</summary>
[SslObjective("cmc-banks")]
public sealed partial class MultiviewCoding : Banked
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim), Head = "luminance")] Tensor l,
        [Latents(Dim = nameof(Dim), Head = "colour")] Tensor ab,
        [Bank(Of = nameof(l), Size = nameof(BankSize))] Tensor bankL,
        [Bank(Of = nameof(ab), Size = nameof(BankSize))] Tensor bankAb)
        => InfoNce(l.mean([1]), ab.mean([1]), bankAb.mean([1])) + InfoNce(ab.mean([1]), l.mean([1]), bankL.mean([1]));

    private static Tensor InfoNce(Tensor query, Tensor key, Tensor bank)
    {
        query = normalize(query);
        key = normalize(key);
        var positive = (query * key).sum([1], keepdim: true);
        var logits = cat([positive, query.matmul(normalize(bank).t())], 1) / 0.1;
        return logits.logsumexp(1) - logits.select(1, 0);
    }
}

/// <summary>The uniformity of Wang and Isola (2020) against the bank, and the alignment of the two views.</summary>
[SslObjective("alignment-uniformity-bank")]
public sealed partial class AlignmentUniformity : Banked
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank)
    {
        var z = normalize(latents, dim: -1);
        var alignment = (z.select(1, 0) - z.select(1, 1)).norm(1).pow(2);
        var points = normalize(bank, dim: -1).flatten(0, 1);
        var uniformity = cdist(z.select(1, 0), points).pow(2).mul(-2).logsumexp(1) - Math.Log(points.shape[0]);
        return alignment + uniformity;
    }
}
