namespace Fungi.BatchIndependence.Tests.Corpus.Independent;

/// <summary>A clone, and operators in place along the latents.</summary>
[SslObjective("in-place-on-a-clone")]
public sealed partial class InPlaceOnClone : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var x = z.clone();
        x.sub_(z.mean([-1], keepdim: true)).div_(z.std(-1, keepdim: true));
        x.mul_(z);
        return x.amax(1, 2);
    }
}

/// <summary>Compound assignments make new tensors; the parameter's own is not changed.</summary>
[SslObjective("compound-assignments")]
public sealed partial class CompoundAssignments : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var x = z;
        x -= z.mean([1], keepdim: true);
        x *= x;
        x /= Dim;
        return x.sum([1, 2]);
    }
}

/// <summary>A view of the buffer is written to.</summary>
[SslObjective("written-through-a-view")]
public sealed partial class WrittenThroughView : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var buffer = zeros_like(z);
        buffer.select(1, 0).copy_(z.select(1, 1));
        buffer.select(1, 1).copy_(z.select(1, 0));
        return (buffer * z).sum([1, 2]);
    }
}

/// <summary>Slices of a buffer are assigned by index.</summary>
[SslObjective("assigned-slices")]
public sealed partial class AssignedSlices : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var target = empty_like(z);
        target[.., 0] = z[.., 1];
        target[.., 1] = z[.., 0] * 0.5;
        return (z - target.detach()).abs().mean([1, 2]);
    }
}

/// <summary>An indicator, written at each sample's own place.</summary>
[SslObjective("scattered-one-hot")]
public sealed partial class ScatteredOneHot : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var (a, b) = (z.select(1, 0), z.select(1, 1));
        var target = zeros_like(a).scatter_(1, a.argmax(1, keepdim: true), ones(a.shape[0], 1, dtype: a.dtype, device: a.device));
        return -(target * b.log_softmax(1)).sum([1]);
    }
}

/// <summary>The diagonal of each sample's matrix is hidden in place.</summary>
[SslObjective("diagonal-filled")]
public sealed partial class DiagonalFilled : MultiCrop
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var s = z.matmul(z.mT);
        s.diagonal(0, 1, 2).fill_(double.NegativeInfinity);
        return s.logsumexp(-1).sum([1]);
    }
}

/// <summary>Activations in place.</summary>
[SslObjective("in-place-activation")]
public sealed partial class InPlaceActivation : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var hidden = z * 2;
        relu(hidden, inplace: true);
        return (hidden * z).sum([1, 2]);
    }
}

/// <summary>The alias is dropped before the statistics are taken.</summary>
[SslObjective("alias-reassigned")]
public sealed partial class AliasReassigned : Banked
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank)
    {
        var x = latents;
        var y = x;
        x = bank;
        var centre = x.mean([0]); // the bank's
        return (y - centre).square().sum([1, 2]);
    }
}
