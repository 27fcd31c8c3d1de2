namespace Fungi.BatchIndependence.Tests.Corpus.Independent;

/// <summary>A column for each sample against a row of prototypes: [B, 1] and [1, K].</summary>
[SslObjective("column-against-row-of-constants")]
public sealed partial class ColumnAgainstRow : Clustered
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Prototypes(Of = nameof(latents), Count = nameof(Clusters), Size = nameof(Samples))] Tensor prototypes)
    {
        var z = latents.select(1, 0);
        var a = z.square().sum([1], keepdim: true); // [B, 1]
        var b = prototypes.square().sum([1]).unsqueeze(0); // [1, K]
        var squares = a + b - 2 * z.matmul(prototypes.t());
        return squares.clamp_min(0).amin(1);
    }
}

/// <summary>[B, V] times [B, 1].</summary>
[SslObjective("weights-with-keepdim")]
public sealed partial class WeightsWithKeepdim : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var length = z.norm(-1); // [B, V]
        return (length / length.sum([1], keepdim: true)).square().sum([1]);
    }
}

/// <summary>A vector of options, one for each view.</summary>
[SslObjective("weights-for-views")]
public sealed partial class WeightsForViews : TwoCrops
{
    private static readonly double[] Weights = [0.3, 0.7];

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) =>
        (z.norm(-1) * tensor(Weights, dtype: z.dtype, device: z.device)).sum([1]);
}

/// <summary>All pairs of views by broadcasting within the sample.</summary>
[SslObjective("pairs-by-broadcasting")]
public sealed partial class PairsByBroadcasting : MultiCrop
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => (z.unsqueeze(1) - z.unsqueeze(2)).abs().mean([1, 2, 3]);
}

/// <summary>Transposed so that [V, B] meets [B].</summary>
[SslObjective("views-against-samples")]
public sealed partial class ViewsAgainstSamples : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var perView = z.norm(-1).t(); // [V, B]
        var perSample = z.square().mean([1, 2]); // [B]
        return (perView - perSample).square().sum([0]);
    }
}

/// <summary>A scalar and a constant vector do no harm.</summary>
[SslObjective("constant-vector")]
public sealed partial class ConstantVector : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var ramp = linspace(0, 1, Dim, dtype: z.dtype, device: z.device);
        return (z * ramp + 0.5).square().mean([1, 2]);
    }
}

/// <summary>outer product within the sample.</summary>
[SslObjective("outer-products")]
public sealed partial class OuterProducts : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var outer = z[.., 0].unsqueeze(2) * z[.., 1].unsqueeze(1); // [B, L, L]
        return outer.triu(1).square().sum([1, 2]);
    }
}
