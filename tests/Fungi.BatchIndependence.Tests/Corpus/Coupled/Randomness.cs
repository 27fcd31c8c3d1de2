namespace Fungi.BatchIndependence.Tests.Corpus.Coupled;

/// <summary>Dropout inside the loss.</summary>
[SslObjective("dropout")]
public sealed partial class Dropout : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => dropout(z, 0.5).square().sum([1, 2]);
}

/// <summary>Noise on the latents.</summary>
[SslObjective("noise")]
public sealed partial class Noise : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => (z + 0.1 * randn_like(z)).square().sum([1, 2]);
}

/// <summary>A random negative of the batch.</summary>
[SslObjective("random-negative")]
public sealed partial class RandomNegative : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var order = randperm(z.shape[0], device: z.device);
        return (z.select(1, 0) * z.select(1, 1).index_select(0, order)).sum([1]);
    }
}

/// <summary>Mixup of a sample's two views, by a random share.</summary>
[SslObjective("mixup-of-views")]
public sealed partial class Mixup : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var share = rand(z.shape[0], 1, dtype: z.dtype, device: z.device);
        var mixed = share * z.select(1, 0) + (1 - share) * z.select(1, 1);
        return mixed.softmax(1).amax(1);
    }
}

/// <summary>A random view, chosen by .NET's generator.</summary>
[SslObjective("random-view")]
public sealed partial class RandomView : MultiCrop
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => z.select(1, Random.Shared.Next((int)z.shape[1])).square().sum([1]);
}

/// <summary>Gumbel noise in a helper, filled in place.</summary>
[SslObjective("gumbel")]
public sealed partial class Gumbel : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => (z + GumbelNoise(z)).softmax(-1).square().sum([1, 2]);

    private static Tensor GumbelNoise(Tensor like)
    {
        var u = empty_like(like).uniform_(1e-6, 1);
        return -log(-log(u));
    }
}

/// <summary>A sampled negative of the bank.</summary>
[SslObjective("sampled-from-the-bank")]
public sealed partial class SampledFromBank : Banked
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank)
    {
        var pick = randint(0, bank.shape[0], [latents.shape[0]], device: latents.device);
        return (latents.select(1, 0) * bank.select(1, 0).index_select(0, pick)).sum([1]);
    }
}
