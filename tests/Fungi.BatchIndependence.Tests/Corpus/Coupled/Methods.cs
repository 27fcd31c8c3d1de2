namespace Fungi.BatchIndependence.Tests.Corpus.Coupled;

internal static class Losses
{
    public static Tensor Spread(Tensor x, long axis) => x.amax([axis]) - x.amin([axis]);

    /// <summary>Looks like a constant factor, and asks the whole tensor.</summary>
    public static Tensor Rescaled(this Tensor x) => x / x.abs().max();

    public static T Twice<T>(T value, Func<T, T> function) => function(function(value));
}

/// <summary>The helper is right for any axis; this caller names the batch.</summary>
[SslObjective("helper-with-batch-axis")]
public sealed partial class HelperWithBatchAxis : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => (z.mean([1]) / Losses.Spread(z.mean([1]), axis: 0)).sum([1]);
}

/// <summary>The coupling hides in an extension method.</summary>
[SslObjective("extension-that-rescales")]
public sealed partial class ExtensionThatRescales : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => (z.select(1, 0).Rescaled() - z.select(1, 1)).square().sum([1]);
}

/// <summary>A generic helper applies a lambda that centres the batch.</summary>
[SslObjective("generic-centring")]
public sealed partial class GenericCentring : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => Losses.Twice(z.select(1, 0), x => x.tanh() - x.mean([0])).square().sum([1]);
}

/// <summary>The recursion halves the batch.</summary>
[SslObjective("recursion-over-samples")]
public sealed partial class RecursionOverSamples : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => Tree(z.mean([1])).sum() * ones(z.shape[0], dtype: z.dtype, device: z.device);

    private static Tensor Tree(Tensor x)
    {
        if (x.shape[0] == 1) return x[0];
        var half = x.shape[0] / 2;
        return Tree(x.narrow(0, 0, half)).tanh() + Tree(x.narrow(0, half, x.shape[0] - half));
    }
}

/// <summary>A local function captures the batch's mean.</summary>
[SslObjective("captured-mean")]
public sealed partial class CapturedMean : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var centre = z.mean([0, 1]);
        return Distance(z.select(1, 0)) + Distance(z.select(1, 1));

        Tensor Distance(Tensor x) => (x - centre).square().sum([1]);
    }
}

/// <summary>The lambda captures a variable that is assigned afterwards.</summary>
[SslObjective("captured-and-reassigned")]
public sealed partial class CapturedAndReassigned : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var centre = z.select(1, 1);
        Func<Tensor, Tensor> distance = x => (x - centre).square().sum([1]);
        centre = centre.mean([0], keepdim: true);
        return distance(z.select(1, 0));
    }
}

/// <summary>The delegate that the option chooses by default couples; the other does not.</summary>
[SslObjective("chosen-delegate-couples")]
public sealed partial class ChosenDelegate : TwoCrops
{
    public bool Relative { get; init; } = true;

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        Func<Tensor, Tensor> distance = Relative ? x => x / x.sum([0]) : x => x.abs();
        return distance(z.select(1, 0).exp()).sum([1]);
    }
}

/// <summary>The helper works in place on what it is given.</summary>
[SslObjective("helper-in-place")]
public sealed partial class HelperInPlace : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var x = z.select(1, 0).clone();
        Centre(x);
        return x.square().sum([1]);
    }

    private static void Centre(Tensor x) => x.sub_(x.clone().mean([0], keepdim: true));
}

/// <summary>An out parameter brings the coupling back.</summary>
[SslObjective("out-parameter")]
public sealed partial class OutParameter : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var x = Standardise(z, out var scale);
        return x.sum([1, 2]) / scale;
    }

    private static Tensor Standardise(Tensor x, out Tensor scale)
    {
        scale = x.std();
        return x.tanh();
    }
}

/// <summary>The record computes its centre once, from everything.</summary>
[SslObjective("record-with-statistics")]
public sealed partial class RecordWithStatistics : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var views = new Centred(z.select(1, 0));
        return views.Of(z.select(1, 1)).square().sum([1]);
    }

    private sealed class Centred(Tensor reference)
    {
        private readonly Tensor centre = reference.mean([0]);

        public Tensor Of(Tensor x) => x - centre;
    }
}

/// <summary>The overridden method couples; the base class knows nothing of it.</summary>
[SslObjective("virtual-term-couples")]
public sealed partial class VirtualTerm : TermBase
{
    protected override Tensor Term(Tensor x, Tensor y) => (x - y).softmax(0);
}

public abstract class TermBase : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => Term(z.select(1, 0), z.select(1, 1)).sum([1]);

    protected abstract Tensor Term(Tensor x, Tensor y);
}

/// <summary>A chain of three helpers, the last of which couples.</summary>
[SslObjective("three-helpers-deep")]
public sealed partial class ThreeHelpersDeep : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => First(z).sum([1, 2]);

    private static Tensor First(Tensor x) => Second(x.tanh());

    private static Tensor Second(Tensor x) => Third(x.transpose(0, 1)).transpose(0, 1);

    private static Tensor Third(Tensor x) => x.softmax(1);
}
