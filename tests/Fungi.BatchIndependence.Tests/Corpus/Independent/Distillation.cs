namespace Fungi.BatchIndependence.Tests.Corpus.Independent;

/// <summary>BYOL (Grill et al. 2020): the distance of two unit vectors, both ways round.</summary>
[SslObjective("byol")]
public sealed partial class Byol : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor online, [Latents(Dim = nameof(Dim), Head = "target", StopGradient = true)] Tensor target)
    {
        var loss = Regression(online[.., 0], target[.., 1]) + Regression(online[.., 1], target[.., 0]);
        return loss;
    }

    private static Tensor Regression(Tensor x, Tensor y)
    {
        x = normalize(x, dim: -1, p: 2);
        y = normalize(y, dim: -1, p: 2);
        return 2 - 2 * (x * y).sum(dim: -1);
    }
}

/// <summary>SimSiam (Chen and He 2021): negative cosine similarity with a stop-gradient.</summary>
[SslObjective("simsiam")]
public sealed partial class SimSiam : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim), Head = "predictor")] Tensor p, [Latents(Dim = nameof(Dim), Head = "projector")] Tensor z)
    {
        Tensor D(Tensor a, Tensor b) => -cosine_similarity(a, b.detach(), dim: -1);
        return D(p.select(1, 0), z.select(1, 1)).div(2) + D(p.select(1, 1), z.select(1, 0)).div(2);
    }
}

/// <summary>DINO (Caron et al. 2021) with the frozen centre of the teacher's latents.</summary>
[SslObjective("dino-frozen-centre")]
public sealed partial class Dino : MultiCrop
{
    [Range(1, 65536)] public int Samples { get; init; } = 24;

    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor student,
        [Latents(Dim = nameof(Dim), Head = "teacher", Views = "global", StopGradient = true)] Tensor teacher,
        [Moments(Of = nameof(teacher), Size = nameof(Samples))] Tensor centre)
    {
        var targets = softmax((teacher - centre) / 0.04, -1).chunk(2, 1);
        var students = student.split(1, 1);
        Tensor? total = null;
        var terms = 0;
        for (var iq = 0; iq < targets.Length; iq++)
        {
            for (var v = 0; v < students.Length; v++)
            {
                if (v == iq) continue;
                var loss = (-targets[iq] * log_softmax(students[v] / 0.1, -1)).sum(-1).squeeze(1);
                total = total is null ? loss : total + loss;
                terms++;
            }
        }

        return total! / terms;
    }
}

/// <summary>The cross-entropy between two heads, as one contraction.</summary>
[SslObjective("dino-einsum")]
public sealed partial class DinoContraction : MultiCrop
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor student,
        [Latents(Dim = nameof(Dim), Head = "teacher", Views = "global", StopGradient = true)] Tensor teacher)
        => -einsum("btl, bvl -> b", softmax(teacher / 0.07, -1), log_softmax(student / 0.1, -1)) / (student.shape[1] * teacher.shape[1]);
}

/// <summary>iBOT (Zhou et al. 2022): the masked patches' cross-entropy, divided by each image's own number of them.</summary>
[SslObjective("ibot-patches")]
public sealed partial class Ibot : Masked
{
    [Range(2, 4096)] public int Dim { get; init; } = 8;

    public Tensor Loss(
        [PatchTokens(Head = "student", Dim = nameof(Dim))] Tensor student,
        [PatchTokens(Head = "teacher", Dim = nameof(Dim), StopGradient = true)] Tensor teacher,
        [ViewMasks] Tensor masks)
    {
        var mask = masks.squeeze(1); // [B, N]
        var perPatch = -(softmax(teacher.squeeze(1) / 0.07, -1) * log_softmax(student.squeeze(1) / 0.1, -1)).sum(-1);
        return (perPatch * mask).sum(-1) / mask.sum(-1).clamp(min: 1.0);
    }
}

/// <summary>Kullback-Leibler divergence from the uniform distribution, the KL objective of FUNGI.</summary>
[SslObjective("kl-to-uniform")]
public sealed partial class KlToUniform : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents)
    {
        var logP = log_softmax(latents / 15, -1);
        var uniform = full_like(logP, 1.0 / latents.size(-1));
        return kl_div(logP, uniform, log_target: false, reduction: nn.Reduction.None).sum([1, 2]);
    }
}

/// <summary>MSN (Assran et al. 2022): sharpened assignments, and the first variation of the mean entropy.</summary>
[SslObjective("msn-first-variation")]
public sealed partial class MaskedSiamese : Clustered
{
    [Range(1, 4096)] public int BankSize { get; init; } = 12;

    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor z,
        [Bank(Of = nameof(z), Size = nameof(BankSize))] Tensor bank,
        [Prototypes(Of = nameof(z), Count = nameof(Clusters), Size = nameof(Samples))] Tensor prototypes)
    {
        var anchors = Assign(z.select(1, 0), 0.1, prototypes);
        var targets = Assign(z.select(1, 1), 0.025, prototypes).detach();
        var meanAnchor = Assign(bank.select(1, 0), 0.1, prototypes).mean([0]); // [K]
        return -(targets * anchors.log()).sum([1]) + (anchors * (meanAnchor.log() + 1)).sum([1]);
    }

    private static Tensor Assign(Tensor x, double temperature, Tensor prototypes) =>
        softmax(normalize(x, dim: -1).matmul(prototypes.t()) / temperature, dim: -1);
}

/// <summary>TiCo (Zhu et al. 2022): invariance, and the energy under the frozen second moment.</summary>
[SslObjective("tico-frozen")]
public sealed partial class TransformationInvariance : Banked
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank)
    {
        var z1 = normalize(latents.select(1, 0), dim: -1);
        var z2 = normalize(latents.select(1, 1), dim: -1);
        var n = normalize(bank.flatten(0, 1), dim: -1);
        var c = matmul(n.t(), n) / n.shape[0];
        return 1 - (z1 * z2).sum(dim: 1) + 8 * (matmul(z1, c) * z1).sum(dim: 1);
    }
}

/// <summary>The centre and the temperature are options; distillation by mean squared error.</summary>
[SslObjective("mean-teacher")]
public sealed partial class MeanTeacher : TwoCrops
{
    [Range(0, 10)] public double Weight { get; init; } = 0.5;

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor s, [Latents(Dim = nameof(Dim), Head = "teacher", StopGradient = true)] Tensor t) =>
        Weight * mse_loss(softmax(s, -1), softmax(t, -1), nn.Reduction.None).mean([1, 2])
        + (1 - Weight) * smooth_l1_loss(s, t, nn.Reduction.None).flatten(1).mean([1]);
}

/// <summary>KoLeo (Sablayrolles et al. 2019, DINOv2) with the nearest neighbour in the bank.</summary>
[SslObjective("koleo-bank")]
public sealed partial class KozachenkoLeonenko : Banked
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank)
    {
        var x = normalize(latents, dim: -1); // [B, V, L]
        var y = normalize(bank, dim: -1);
        var dots = einsum("bvl,svl->bvs", x, y);
        var nearest = dots.argmax(-1); // [B, V]
        var loss = zeros_like(x.select(-1, 0));
        for (var v = 0; v < x.shape[1]; v++)
        {
            var neighbour = y.select(1, v).index_select(0, nearest.select(1, v));
            loss.select(1, v).copy_(-log(pairwise_distance(x.select(1, v), neighbour) + 1e-8));
        }

        return loss.mean([1]);
    }
}
