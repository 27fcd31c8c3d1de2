namespace Fungi.BatchIndependence.Tests.Corpus.Independent;

/// <summary>The loss is in another class, which reduces what it is told to.</summary>
[SslObjective("helper-with-axis")]
public sealed partial class HelperWithAxis : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => Losses.Spread(z, axis: 1).sum([1]);
}

internal static class Losses
{
    /// <summary>How far the values spread along an axis; the axis is gone.</summary>
    public static Tensor Spread(Tensor x, long axis) => x.amax([axis]) - x.amin([axis]);

    public static Tensor Cosine(this Tensor x, Tensor y) => (normalize(x, dim: -1) * normalize(y, dim: -1)).sum([-1]);

    public static T Twice<T>(T value, Func<T, T> function) => function(function(value));

    public static Tensor Centred(Tensor x, Tensor? centre = null) => centre is null ? x : x - centre;
}

/// <summary>An extension method.</summary>
[SslObjective("extension-method")]
public sealed partial class ExtensionMethod : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => 1 - z.select(1, 0).Cosine(z.select(1, 1));
}

/// <summary>A generic helper that applies a lambda twice.</summary>
[SslObjective("generic-twice")]
public sealed partial class GenericTwice : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => Losses.Twice(z, x => x.softmax(-1)).square().sum([1, 2]);
}

/// <summary>A recursion over the number of views.</summary>
[SslObjective("recursion-over-views")]
public sealed partial class RecursionOverViews : MultiCrop
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => Fold(z, z.shape[1] - 1);

    private static Tensor Fold(Tensor z, long view) =>
        view == 0 ? z.select(1, 0).square().sum([1]) : Fold(z, view - 1) * 0.5 + z.select(1, view).square().sum([1]);
}

/// <summary>Two local functions that call each other.</summary>
[SslObjective("mutual-recursion")]
public sealed partial class MutualRecursion : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        return Even(z.mean([1]), 4).sum([1]);

        Tensor Even(Tensor x, int n) => n == 0 ? x : Odd(x.tanh(), n - 1);
        Tensor Odd(Tensor x, int n) => n == 0 ? x : Even(x * 1.5, n - 1);
    }
}

/// <summary>A lambda that captures the bank.</summary>
[SslObjective("lambda-capture")]
public sealed partial class LambdaCapture : Banked
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank)
    {
        var negatives = normalize(bank.flatten(0, 1), dim: -1);
        Func<Tensor, Tensor> against = q => normalize(q, dim: -1).matmul(negatives.t()).logsumexp(-1);
        return against(latents).mean([1]);
    }
}

/// <summary>A delegate chosen by an option.</summary>
[SslObjective("chosen-delegate")]
public sealed partial class ChosenDelegate : TwoCrops
{
    public bool Squared { get; init; } = true;

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        Func<Tensor, Tensor> distance = Squared ? SquaredLength : x => x.abs();
        return distance(z.select(1, 0) - z.select(1, 1)).sum([1]);
    }

    private static Tensor SquaredLength(Tensor x) => x * x;
}

/// <summary>A table of functions.</summary>
[SslObjective("table-of-functions")]
public sealed partial class TableOfFunctions : TwoCrops
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Activations = new(StringComparer.Ordinal)
    {
        ["relu"] = x => relu(x),
        ["gelu"] = x => gelu(x),
    };

    [AllowedValues("relu", "gelu")] public string Activation { get; init; } = "gelu";

    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => Activations[Activation](z).sum([1, 2]);
}

/// <summary>out and ref parameters.</summary>
[SslObjective("out-and-ref")]
public sealed partial class OutAndRef : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        Split(z, out var x, out var y);
        Scale(ref x, 2);
        return (x - y).square().mean([1]);
    }

    private static void Split(Tensor z, out Tensor x, out Tensor y) => (x, y) = (z.select(1, 0), z.select(1, 1));

    private static void Scale(ref Tensor x, double factor) => x = x * factor;
}

/// <summary>A record carries the pair.</summary>
[SslObjective("record-of-views")]
public sealed partial class RecordOfViews : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var pair = new Pair(z.select(1, 0), z.select(1, 1));
        return pair.Distance() + (pair with { Second = pair.First.roll(1, 1) }).Distance();
    }

    private sealed record Pair(Tensor First, Tensor Second)
    {
        public Tensor Distance() => (First - Second).square().sum([1]);
    }
}

/// <summary>A virtual method of a base class.</summary>
[SslObjective("virtual-term")]
public sealed partial class VirtualTerm : TermBase
{
    protected override Tensor Term(Tensor x, Tensor y) => (x - y).abs();
}

public abstract class TermBase : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => Term(z.select(1, 0), z.select(1, 1)).sum([1]);

    protected abstract Tensor Term(Tensor x, Tensor y);
}

/// <summary>A default argument and named ones in another order.</summary>
[SslObjective("named-arguments")]
public sealed partial class NamedArguments : WithMoments
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z, [Moments(Of = nameof(z), Size = nameof(Samples))] Tensor mean) =>
        Losses.Centred(centre: mean, x: z).square().sum([1, 2]) + Losses.Centred(z).sum(keepdim: false, dim: [1, 2]);
}

/// <summary>params arrays and a local function without captures.</summary>
[SslObjective("params-of-tensors")]
public sealed partial class ParamsOfTensors : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        return Mean(z.select(1, 0), z.select(1, 1), z.mean([1])).norm(1);

        static Tensor Mean(params Tensor[] tensors)
        {
            var total = tensors[0];
            foreach (var t in tensors[1..]) total = total + t;
            return total / tensors.Length;
        }
    }
}

/// <summary>An operator of the author's own type.</summary>
[SslObjective("own-operator")]
public sealed partial class OwnOperator : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z) => new Unit(z.select(1, 0)) - new Unit(z.select(1, 1));

    private readonly struct Unit(Tensor x)
    {
        private Tensor Value { get; } = normalize(x, dim: -1);

        public static Tensor operator -(Unit a, Unit b) => (a.Value - b.Value).square().sum([-1]);
    }
}
