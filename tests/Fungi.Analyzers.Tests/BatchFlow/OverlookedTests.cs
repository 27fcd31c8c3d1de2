namespace Fungi.Analyzers.Tests.BatchFlow;

/// <summary>
/// What the engine does not follow may do anything. Each of these losses couples samples, counts them, or keeps state, by ways that are
/// easily overlooked; none may pass as proved.
/// </summary>
public sealed class OverlookedTests
{
    [Theory]
    [InlineData("var y = Flag ? z : z.transpose(0, 1); return y.softmax(0).sum([1, 2]);", "")]
    [InlineData("var d = new Dictionary<string, Tensor>(); d[\"a\"] = z; return d[\"a\"].softmax(0).sum([1, 2]);", "")]
    [InlineData("var d = new Dictionary<string, Tensor> { [\"a\"] = z }; d.TryGetValue(\"a\", out var y); return y!.softmax(0).sum([1, 2]);", "")]
    [InlineData("void Soft(Tensor x, out Tensor y) { y = x.softmax(0); } Soft(z, out var w); return w.sum([1, 2]);", "")]
    [InlineData("Func<Tensor> f; { var w = z.softmax(0); f = () => w; } return f().sum([1, 2]);", "")]
    [InlineData("return Add(z.mean([0], true))(z).sum([1, 2]);", "static Func<Tensor, Tensor> Add(Tensor a) => b => a + b;")]
    [InlineData("return new Box(z).Soft().sum([1, 2]);", "private sealed class Box { private readonly Tensor t; public Box(Tensor x) { t = x; } public Tensor Soft() => t.softmax(0); }")]
    [InlineData("return new Box(z).Soft().sum([1, 2]);", "private sealed class Box(Tensor x) { public Tensor Soft() => x.softmax(0); }")]
    [InlineData("T Id<T>(T x) => x; return Id(z).softmax(0).sum([1, 2]);", "")]
    [InlineData("return new Lazy<Tensor>(() => z.softmax(0)).Value.sum([1, 2]);", "")]
    [InlineData("var y = z; new List<int> { 1 }.ForEach(_ => y = z.softmax(0)); return y.sum([1, 2]);", "")]
    [InlineData("Func<Tensor> f = Flag ? () => z.softmax(0) : () => z; return f().sum([1, 2]);", "")]
    [InlineData("Tensor y = z; foreach (var term in new Func<Tensor>[] { () => z.softmax(0) }) y = term(); return y.sum([1, 2]);", "")]
    [InlineData("var q = new Queue<Tensor>(); q.Enqueue(z.softmax(0)); return q.Count > 0 ? q.Dequeue().sum([1, 2]) : z.sum([1, 2]);", "")]
    [InlineData("var a = new[] { z, z }; Array.Fill(a, z.softmax(0)); return a[0].sum([1, 2]);", "")]
    [InlineData("var y = z; System.Threading.Interlocked.Exchange(ref y, z.softmax(0)); return y.sum([1, 2]);", "")]
    [InlineData("return Parts(z).First().sum([1, 2]);", "static IEnumerable<Tensor> Parts(Tensor x) { yield return x.softmax(0); }")]
    [InlineData("queue.Enqueue(z); return z.sum([1, 2]);", "private readonly Queue<Tensor> queue = new();")]
    [InlineData("System.Threading.Interlocked.Increment(ref calls); return z.sum([1, 2]);", "private int calls;")]
    [InlineData("ref var r = ref calls; r++; return z.sum([1, 2]);", "private int calls;")]
    [InlineData("var me = this; me.last = z; return z.sum([1, 2]);", "private Tensor? last;")]
    [InlineData("foreach (var t in list) t.mul_(2); return z.sum([1, 2]);", "private readonly List<Tensor> list = [];")]
    [InlineData("Seen?.Invoke(z); return z.sum([1, 2]);", "private static event Action<Tensor>? Seen;")]
    [InlineData("var y = z - z.mean([0], true); try { y = z.exp(); } catch (InvalidOperationException) { } return y.sum([1, 2]);", "")]
    [InlineData("var y = z; try { if (z.sum().item<double>() > 0) throw new InvalidOperationException(); } catch (InvalidOperationException) { y = -y; } return y.sum([1, 2]);", "")]
    [InlineData("F(z, z.sum().item<double>(), out var y); return y.sum([1, 2]);", "static void F(Tensor x, double s, out Tensor y) { if (s > 0) y = x; else y = -x; }")]
    [InlineData("var a = new Box { T = z }; var b = a; b.T = z.softmax(0); return a.T.sum([1, 2]);", "private sealed class Box { public Tensor T { get; set; } = null!; }")]
    [InlineData("First((z.clone(), z)).sub_(z.mean([0], true)); return z.sum([1, 2]);", "static Tensor First((Tensor, Tensor) p) => p.Item1;")]
    [InlineData("var p = (z.clone(), z); First(p).sub_(z.mean([0], true)); return p.Item1.sum([1, 2]);", "static Tensor First((Tensor, Tensor) p) => p.Item1;")]
    [InlineData("var n = 0; foreach (var row in z.unbind(0)) n++; return z.sum([1, 2]) / n;", "")]
    [InlineData("var c = zeros(1); foreach (var row in z.unbind(0)) c = c + 1; return z.sum([1, 2]) / c;", "")]
    [InlineData("if (z.shape is [var b, ..]) return z.sum([1, 2]) / b; return z.sum([1, 2]);", "")]
    [InlineData("return z.sum([1, 2]) / z.shape[0].ToString().Length;", "")]
    [InlineData("Func<Tensor, Tensor> f = Soft; return f(z).sum([1, 2]);", "static Tensor Soft(Tensor x) => x.softmax(0);")]
    [InlineData("var views = z.unbind(1); return views.SelectMany(v => new[] { v.softmax(0) }).First().sum([1]);", "")]
    [InlineData("return z.unbind(1).Aggregate(zeros(1), (a, b) => a + b.sum([1]), s => s.softmax(0));", "")]
    [InlineData("var held = new Stack<Tensor>(); held.Push(z); held.Push(z.softmax(0)); return held.Pop().sum([1, 2]);", "")]
    [InlineData("var held = new Queue<Tensor>(); held.Enqueue(z.flip(0)); return held.Dequeue().sum([1, 2]);", "")]
    public async Task None_passes(string body, string members)
    {
        var rules = await LossBody.Rules(body, members);
        Assert.NotEmpty(rules);
        Assert.Subset(new HashSet<string>(StringComparer.Ordinal) { "FNG2001", "FNG2002", "FNG2004", "FNG2006" }, rules.ToHashSet(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Loss", "Latents", "", "FNG2008")]
    [InlineData("Loss", "PatchTokens(Head = \"tokens\", HiddenLayers = 1, BatchNorm = true)", ".sum([3])", "FNG2008")]
    [InlineData("PretrainLoss", "Latents", "", null)]
    public async Task A_head_that_normalises_over_the_batch_is_for_pretraining(string method, string input, string rest, string? rule)
    {
        var attribute = input == "Latents" ? "Latents(HiddenLayers = 1, BatchNorm = true)" : input;
        var other = method == "Loss" ? "" : "public Tensor Loss([Latents(Head = \"plain\")] Tensor latents) => latents.sum([1, 2]);";
        var diagnostics = await ObjectiveAnalysis.Run($$"""
            [SslObjective("x")]
            public sealed partial class X
            {
                public ImageViews Transform(ImageViews views) => views.Group("image", 2, view => view.Inference());
                {{other}}
                public Tensor {{method}}([{{attribute}}] Tensor z) => z{{rest}}.sum([1, 2]);
            }
            """);
        Assert.Equal(rule is null ? [] : [rule], diagnostics.Select(diagnostic => diagnostic.Id));
    }

    [Theory]
    [InlineData("Console.WriteLine(z); return z.sum([1, 2]);", "")]
    [InlineData("var log = z.shape[1].ToString(); Console.WriteLine(log); return z.sum([1, 2]);", "")]
    [InlineData("return z.sum([1, 2]) * A;", "private static readonly int A = B + 1; private static readonly int B = A + 1;")]
    [InlineData("var a = long.MaxValue; return z.sum([1, 2]) * (a + 1L);", "")]
    public async Task What_touches_no_sample_is_let_be(string body, string members) => Assert.Empty(await LossBody.Rules(body, members));

    [Fact]
    public async Task An_object_of_the_losss_own_is_no_state() => Assert.DoesNotContain("FNG2004", await LossBody.Rules(
        "var sum = new Sum(); sum.Add(z.sum([1, 2])); return sum.Total;",
        "private sealed class Sum { public Tensor Total { get; private set; } = zeros(1); public void Add(Tensor x) => Total = Total + x; }"));

    [Fact]
    public async Task A_sum_of_thousands_of_terms_is_followed_or_given_up_but_ends_no_stack() => Assert.Subset(
        new HashSet<string>(StringComparer.Ordinal) { "FNG2002" },
        (await LossBody.Rules($"return (z{string.Concat(Enumerable.Repeat(" + z", 3000))}).sum([1, 2]);")).ToHashSet(StringComparer.Ordinal));
}
