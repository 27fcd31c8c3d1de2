namespace Fungi.BatchIndependence.Tests.Corpus.Coupled;

/// <summary>DINO (Caron et al. 2021) centred by the batch.</summary>
[SslObjective("dino-batch-centre")]
public sealed partial class Dino : MultiCrop
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor student,
        [Latents(Dim = nameof(Dim), Head = "teacher", Views = "global", StopGradient = true)] Tensor teacher)
    {
        var centre = teacher.mean([0, 1], keepdim: true);
        var p = softmax((teacher - centre) / 0.07, -1);
        return -einsum("btl,bvl->b", p, log_softmax(student / 0.1, -1));
    }
}

/// <summary>The centre is kept as a moving average, in the objective itself.</summary>
[SslObjective("dino-moving-centre")]
public sealed partial class DinoMovingCentre : MultiCrop
{
    private Tensor? centre;

    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor student,
        [Latents(Dim = nameof(Dim), Head = "teacher", Views = "global", StopGradient = true)] Tensor teacher)
    {
        var batchCentre = teacher.mean([0, 1]).detach();
        centre = centre is null ? batchCentre.DetachFromDisposeScope() : (centre * 0.9 + batchCentre * 0.1).DetachFromDisposeScope();
        var p = softmax((teacher - centre) / 0.07, -1);
        return -einsum("btl,bvl->b", p, log_softmax(student / 0.1, -1));
    }
}

/// <summary>BYOL whose regression forgets which dimension holds the features: normalize's default is 1.</summary>
[SslObjective("byol-batch-norm")]
public sealed partial class Byol : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor online, [Latents(Dim = nameof(Dim), Head = "target", StopGradient = true)] Tensor target)
    {
        var q = Predict(online.select(1, 0));
        return 2 - 2 * cosine_similarity(q, target.select(1, 1));
    }

    private static Tensor Predict(Tensor x)
    {
        var centred = x - x.mean([0], keepdim: true);
        return relu(centred / (x.var(0, unbiased: false, keepdim: true) + 1e-5).sqrt());
    }
}

/// <summary>The teacher is standardised over the whole batch.</summary>
[SslObjective("standardised-teacher")]
public sealed partial class StandardisedTeacher : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor s, [Latents(Dim = nameof(Dim), Head = "teacher", StopGradient = true)] Tensor t)
    {
        var (std, mean) = t.std_mean();
        return (s - (t - mean) / std).square().mean([1, 2]);
    }
}

/// <summary>iBOT as published: the number of masked patches of the whole batch.</summary>
[SslObjective("ibot-batch-masks")]
public sealed partial class Ibot : Masked
{
    [Range(2, 4096)] public int Dim { get; init; } = 8;

    public Tensor Loss(
        [PatchTokens(Head = "student", Dim = nameof(Dim))] Tensor student,
        [PatchTokens(Head = "teacher", Dim = nameof(Dim), StopGradient = true)] Tensor teacher,
        [ViewMasks] Tensor masks)
    {
        var mask = masks.squeeze(1);
        var perPatch = -(softmax(teacher.squeeze(1) / 0.07, -1) * log_softmax(student.squeeze(1) / 0.1, -1)).sum(-1);
        return (perPatch * mask).sum(-1) / mask.sum();
    }
}

/// <summary>MSN: the entropy of the batch's mean prediction.</summary>
[SslObjective("msn-mean-entropy")]
public sealed partial class MaskedSiamese : Clustered
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor z,
        [Prototypes(Of = nameof(z), Count = nameof(Clusters), Size = nameof(Samples))] Tensor prototypes)
    {
        var p = softmax(normalize(z, dim: -1).matmul(prototypes.t()) / 0.1, -1); // [B, 2, K]
        var ce = -(p.select(1, 1).detach() * p.select(1, 0).log()).sum([-1]);
        var mean = p.select(1, 0).mean([0]);
        var maxEntropy = Math.Log(mean.shape[0]) + (mean * mean.log()).sum();
        return ce + maxEntropy;
    }
}

/// <summary>TiCo with the covariance of the batch.</summary>
[SslObjective("tico-batch")]
public sealed partial class TransformationInvariance : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var z1 = normalize(latents.select(1, 0), dim: -1);
        var z2 = normalize(latents.select(1, 1), dim: -1);
        var c = matmul(z1.mT, z1) / z1.shape[0];
        return 1 - (z1 * z2).sum(dim: 1) + 8 * (matmul(z1, c) * z1).sum(dim: 1);
    }
}

/// <summary>KoLeo over the batch, as in DINOv2.</summary>
[SslObjective("koleo-in-batch")]
public sealed partial class KozachenkoLeonenko : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var x = normalize(latents.select(1, 0), dim: -1);
        var dots = mm(x, x.t());
        dots.diagonal().fill_(-1);
        var (_, nearest) = dots.max(1);
        return -log(pairwise_distance(x, x[nearest]) + 1e-8);
    }
}

/// <summary>DINO's student is compared with the teacher of another sample, since the views were laid one after the other.</summary>
[SslObjective("dino-chunks-of-the-batch")]
public sealed partial class DinoChunks : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor student, [Latents(Dim = nameof(Dim), Head = "teacher", StopGradient = true)] Tensor teacher)
    {
        var s = student.flatten(0, 1); // [B·2, L], not [2·B, L]
        var t = teacher.transpose(0, 1).flatten(0, 1); // [2·B, L]
        var ce = -(softmax(t, -1) * log_softmax(s, -1)).sum([-1]);
        return ce.view(-1, 2).mean([1]);
    }
}

/// <summary>The teacher is sharpened by its own largest logit, of all samples.</summary>
[SslObjective("global-max-sharpening")]
public sealed partial class GlobalMaxSharpening : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor student, [Latents(Dim = nameof(Dim), Head = "teacher", StopGradient = true)] Tensor teacher)
    {
        var p = softmax(teacher / teacher.abs().max(), -1);
        return -(p * log_softmax(student, -1)).sum(-1).mean([1]);
    }
}
