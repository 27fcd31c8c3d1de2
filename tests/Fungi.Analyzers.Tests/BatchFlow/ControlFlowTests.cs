namespace Fungi.Analyzers.Tests.BatchFlow;

/// <summary>What the engine follows of C#: branches, loops, functions, memory. What operators do is in the table's own tests.</summary>
public sealed class ControlFlowTests
{
    [Theory]
    [InlineData("return z.sum([1, 2]);")]
    [InlineData("var y = Flag ? z.exp() : z * 2; return y.mean([1, 2]);")]
    [InlineData("Tensor y; if (Flag) { y = z.exp(); } else { y = z; } return y.mean([1, 2]);")]
    [InlineData("var y = z; switch (Dim) { case 1: y = y.exp(); break; case 2: goto case 1; default: y = y.abs(); break; } return y.mean([1, 2]);")]
    [InlineData("var y = Dim switch { 1 => z.exp(), > 3 => z.abs(), _ => z }; return y.mean([1, 2]);")]
    [InlineData("var (a, b) = (z.select(1, 0), z.select(1, 1)); return (a * b).sum([1]);")]
    [InlineData("var pair = (First: z.select(1, 0), Second: bank); return pair.First.sum([1]);")]
    [InlineData("var y = z; for (var i = 0; i < 3; i++) y = y * 0.5; return y.mean([1, 2]);")]
    [InlineData("var y = z; var n = 3; while (n-- > 0) y = y * 0.5; return y.mean([1, 2]);")]
    [InlineData("Tensor sum = zeros(z.shape[0]); for (var v = 0; v < z.shape[1]; v++) sum = sum + z.select(1, v).sum([1]); return sum;")]
    [InlineData("Tensor? sum = null; foreach (var view in z.unbind(1)) sum = sum is null ? view.sum([1]) : sum + view.sum([1]); return sum!;")]
    [InlineData("using var y = z.exp(); try { return y.mean([1, 2]); } finally { y.Dispose(); }")]
    [InlineData("Tensor y; try { y = z.exp(); } catch (InvalidOperationException) { y = z; } return y.mean([1, 2]);")]
    [InlineData("if (z.shape[1] != 2) throw new ArgumentException(\"two views\"); return z.mean([1, 2]);")]
    [InlineData("if (z.shape[0] == 0) throw new ArgumentException(\"no samples\"); return z.mean([1, 2]);")]
    [InlineData("Tensor? none = null; return (none ?? z).mean([1, 2]);")]
    [InlineData("return z?.mean([1, 2])!;")]
    public async Task Branches_and_loops_that_stay_with_their_sample(string body) => Assert.Empty(await LossBody.Rules(body));

    [Theory]
    [InlineData("var y = Flag ? z : z.softmax(0); return y.mean([1, 2]);", "FNG2001")]
    [InlineData("var y = z; for (var i = 0; i < 3; i++) y = y - y.mean([0], true); return y.mean([1, 2]);", "FNG2001")]
    [InlineData("var y = z; while (Flag) { y = y.cumsum(0); } return y.mean([1, 2]);", "FNG2001")]
    [InlineData("var y = Dim switch { 1 => z, _ => z.softmax(0) }; return y.mean([1, 2]);", "FNG2001")]
    [InlineData("var y = z; try { y = z.softmax(0); } catch (InvalidOperationException) { } return y.mean([1, 2]);", "FNG2001")]
    [InlineData("var y = z.mean([1, 2]); if (z.sum().item<double>() > 0) y = -y; return y;", "FNG2001")]
    [InlineData("if (z.shape[0] > 4) return z.mean([1, 2]); return z.sum([1, 2]);", "FNG2006")]
    [InlineData("return z.mean();", "FNG2005")]
    [InlineData("return z.mean([1]);", "FNG2005")]
    [InlineData("return bank.sum([1, 2]);", "FNG2005")]
    [InlineData("return bank.sum([1, 2]).select(0, 0);", "FNG2005")]
    [InlineData("if (Flag) return z; return z.sum([1, 2]);", "FNG2002")]
    [InlineData("return z.sum([1, 2]) / z.shape[0];", "FNG2006")]
    [InlineData("return z.sum([1, 2]) + rand(1);", "FNG2007")]
    public async Task Branches_and_loops_that_do_not(string body, string rule) => Assert.Equal([rule], await LossBody.Rules(body));

    [Fact]
    public async Task Code_that_does_not_reach_the_result_is_not_blamed() =>
        Assert.Empty(await LossBody.Rules("var monitor = z.softmax(0); return z.mean([1, 2]);"));

    [Theory]
    [InlineData("var all = new List<Tensor>(); for (var i = 0; i < z.shape[0]; i++) all.Add(z[i].sum()); return stack(all);")]
    [InlineData("var all = new List<Tensor>(); for (var i = 0; i < z.size(0); i++) { var mine = z.select(0, i); all.Add((mine * mine).sum()); } return stack(all, 0);")]
    [InlineData("var all = new List<Tensor>(); foreach (var mine in z.unbind()) all.Add(mine.sum()); return stack(all);")]
    [InlineData("var all = new Tensor[z.shape[0]]; for (var i = 0; i < z.shape[0]; i++) all[i] = z[i].logsumexp(-1).sum(); return stack(all);")]
    [InlineData("var buffer = zeros(z.shape[0]); for (var i = 0; i < z.shape[0]; i++) buffer[i] = z[i].sum(); return buffer;")]
    [InlineData("return stack(z.unbind(0).Select(mine => mine.sum()).ToArray());")]
    [InlineData("return stack(Enumerable.Range(0, (int)z.shape[0]).Select(i => z[i].sum()).ToArray());")]
    [InlineData("var rows = z.unbind(0).Zip(z.exp().unbind(0), (a, b) => (a * b).sum()); return stack(rows.ToList());")]
    [InlineData("var all = new List<Tensor>(); foreach (var mine in z.unbind(0)) { var y = mine; for (var k = 0; k < 3; k++) y = y * 2; all.Add(y.sum()); } return stack(all);")]
    public async Task Loops_over_samples_that_stay_independent(string body) => Assert.Empty(await LossBody.Rules(body));

    [Theory]
    [InlineData("var all = new List<Tensor>(); Tensor last = z[0]; for (var i = 0; i < z.shape[0]; i++) { all.Add((z[i] - last).sum()); last = z[i]; } return stack(all);")]
    [InlineData("var sum = zeros(1); var all = new List<Tensor>(); foreach (var mine in z.unbind(0)) { sum = sum + mine.sum(); all.Add(sum); } return stack(all);")]
    [InlineData("var all = new List<Tensor>(); for (var i = 0; i < z.shape[0]; i++) all.Add((z[i] - z[(i + 1) % z.shape[0]]).sum()); return stack(all);")]
    [InlineData("var all = new List<Tensor>(); for (var i = 0; i < z.shape[0]; i++) { var row = zeros(1); for (var j = 0; j < z.shape[0]; j++) row = row + (z[i] * z[j]).sum(); all.Add(row.squeeze()); } return stack(all);")]
    [InlineData("var all = new List<Tensor>(); for (var i = 0; i < z.shape[0]; i++) all.Add(z[0].sum()); return stack(all);")]
    [InlineData("Tensor last = z[0]; foreach (var mine in z.unbind(0)) last = mine; return z.sum([1, 2]) * last.sum();")]
    [InlineData("var sum = z.unbind(0).Aggregate((a, b) => a + b); return (z * sum).sum([1, 2]);")]
    [InlineData("var sum = zeros(1); return stack(z.unbind(0).Select(mine => { sum = sum + mine.sum(); return sum.squeeze(); }).ToArray());")]
    [InlineData("return stack(z.unbind(0).Reverse().Select(mine => mine.sum()).ToArray());")]
    [InlineData("var buffer = zeros(z.shape[0]); for (var i = 1; i < z.shape[0]; i++) buffer[i] = z[i - 1].sum(); return buffer;")]
    public async Task Loops_over_samples_that_do_not(string body)
    {
        var rules = await LossBody.Rules(body);
        Assert.NotEmpty(rules);
        Assert.Subset(new HashSet<string>(StringComparer.Ordinal) { "FNG2001", "FNG2002", "FNG2006" }, rules.ToHashSet(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("return Energy(z);", "static Tensor Energy(Tensor x) => (x * x).sum([1, 2]);")]
    [InlineData("return Energy(z, bank.mean());", "Tensor Energy(Tensor x, Tensor scale) { var y = x / Temperature; return (y * scale).sum([1, 2]); }")]
    [InlineData("Split(z, out var a, out var b); return (a * b).sum([1]);", "static void Split(Tensor x, out Tensor a, out Tensor b) { a = x.select(1, 0); b = x.select(1, 1); }")]
    [InlineData("return Halve(z, 5).sum([1, 2]);", "static Tensor Halve(Tensor x, int n) => n == 0 ? x : Halve(x * 0.5, n - 1);")]
    [InlineData("return Even(z, 4).sum([1, 2]);", "static Tensor Even(Tensor x, int n) => n == 0 ? x : Odd(x, n - 1); static Tensor Odd(Tensor x, int n) => n == 0 ? x : Even(-x, n - 1);")]
    [InlineData("return Pick(z, bank).sum([1, 2]);", "static T Pick<T>(T one, T other) => one;")]
    [InlineData("return z.Squared().sum([1, 2]);", "} public static class More { public static Tensor Squared(this Tensor x) => x * x;")]
    [InlineData("Func<Tensor, Tensor> energy = x => x * x; return energy(z).sum([1, 2]);", "")]
    [InlineData("var scale = 2.0; Tensor Energy(Tensor x) { return x * scale; } scale = 3; return Energy(z).sum([1, 2]);", "")]
    [InlineData("return Apply(z, x => x * Temperature).sum([1, 2]);", "static Tensor Apply(Tensor x, Func<Tensor, Tensor> f) => f(x);")]
    [InlineData("return Apply(z, Double).sum([1, 2]);", "static Tensor Double(Tensor x) => x * 2; static Tensor Apply(Tensor x, Func<Tensor, Tensor> f) => f(x);")]
    [InlineData("return Energy.sum() + z.sum([1, 2]);", "private static readonly Tensor Energy = ones(3);")]
    [InlineData("return Scaled.sum([1, 2]) + z.sum([1, 2]);", "private Tensor Scaled => ones(1, 2, 3) * Temperature;")]
    [InlineData("var pair = new Pair(z.select(1, 0), z.select(1, 1)); return (pair.A * pair.B).sum([1]);", "private sealed record Pair(Tensor A, Tensor B);")]
    [InlineData("var (a, b) = new Pair(z.select(1, 0), z.select(1, 1)); return (a * b).sum([1]);", "private sealed record Pair(Tensor A, Tensor B);")]
    public async Task Methods_and_functions_are_followed(string body, string members) => Assert.Empty(await LossBody.Rules(body, members));

    [Theory]
    [InlineData("return Centre(z).sum([1, 2]);", "static Tensor Centre(Tensor x) => x - x.mean([0], true);")]
    [InlineData("return Centre(z, 0).sum([1, 2]);", "static Tensor Centre(Tensor x, int axis) => x - x.mean([axis], true);")]
    [InlineData("return Fold(z, 3).sum([1, 2]);", "static Tensor Fold(Tensor x, int n) => n == 0 ? x : Fold(x.cumsum(0), n - 1);")]
    [InlineData("Func<Tensor, Tensor> centre = x => x - x.mean([0], true); return centre(z).sum([1, 2]);", "")]
    [InlineData("return Apply(z, x => x.softmax(0)).sum([1, 2]);", "static Tensor Apply(Tensor x, Func<Tensor, Tensor> f) => f(x);")]
    [InlineData("Centre(z, out var y); return y.sum([1, 2]);", "static void Centre(Tensor x, out Tensor y) => y = x - x.mean([0], true);")]
    [InlineData("var pair = new Pair(z.softmax(0), z); return pair.A.sum([1, 2]);", "private sealed record Pair(Tensor A, Tensor B);")]
    public async Task And_so_is_what_they_couple(string body, string members) => Assert.Equal(["FNG2001"], await LossBody.Rules(body, members));

    [Fact]
    public async Task A_helper_that_is_called_along_both_axes_is_judged_for_each()
    {
        Assert.Empty(await LossBody.Rules("return Normal(z, 2).sum([1, 2]) + Normal(bank, 0).sum();", "static Tensor Normal(Tensor x, int axis) => x.softmax(axis);"));
        Assert.Equal(["FNG2001"], await LossBody.Rules("return Normal(z, 2).sum([1, 2]) + Normal(z, 0).sum([1, 2]);", "static Tensor Normal(Tensor x, int axis) => x.softmax(axis);"));
    }

    [Fact]
    public async Task A_coupled_operation_in_a_helper_is_reported_at_the_call_with_its_own_place()
    {
        var diagnostic = Assert.Single(await LossBody.Diagnose("return Outer(z).sum([1, 2]);", "static Tensor Outer(Tensor x) => Inner(x) * 2; static Tensor Inner(Tensor y) => y.softmax(0);"));
        var text = (await diagnostic.Location.SourceTree!.GetTextAsync()).ToString();
        Assert.Equal("Outer(z)", text.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
        Assert.Equal(["Inner(x)", "softmax(0)"], diagnostic.AdditionalLocations.Select(location => text.Substring(location.SourceSpan.Start, location.SourceSpan.Length)));
        Assert.Contains("'y' has the batch on axis 0; 'softmax(0)' mixes it", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("var y = z.clone(); y.mul_(2); return y.sum([1, 2]);")]
    [InlineData("var y = z.clone(); var view = y.select(1, 0); view.add_(1); return y.sum([1, 2]);")]
    [InlineData("var y = z.clone(); y[.., 0] = 0; return y.sum([1, 2]);")]
    [InlineData("var y = zeros(z.shape[0], 2, Dim); y.add_(z); return y.sum([1, 2]);")]
    [InlineData("var y = z.clone(); Scale(y); return y.sum([1, 2]);")]
    public async Task Memory_that_changes_in_place_with_its_own_sample(string body) => Assert.Empty(await LossBody.Rules(body, "static void Scale(Tensor x) { x.mul_(2); }"));

    [Theory]
    [InlineData("var y = z.clone(); y.sub_(z.mean([0], true)); return y.sum([1, 2]);")]
    [InlineData("var y = z.clone(); var alias = y; alias.sub_(z.mean([0], true)); return y.sum([1, 2]);")]
    [InlineData("var y = z.clone(); var view = y.select(1, 0); view.sub_(z.mean([0])[0]); return y.sum([1, 2]);")]
    [InlineData("var y = z.clone(); Centre(y); return y.sum([1, 2]);")]
    [InlineData("var y = z.clone(); y[0] = 0; return y.sum([1, 2]);")]
    [InlineData("var parts = new[] { z.clone(), z }; parts[0].sub_(z.mean([0], true)); return parts[0].sum([1, 2]);")]
    [InlineData("var list = new List<Tensor> { z.clone() }; var y = list[0]; y.sub_(z.mean([0], true)); return list[0].sum([1, 2]);")]
    public async Task Memory_that_changes_in_place_with_others(string body)
    {
        var rules = await LossBody.Rules(body, "static void Centre(Tensor x) { x.sub_(x.mean([0], true)); }");
        Assert.NotEmpty(rules);
        Assert.Subset(new HashSet<string>(StringComparer.Ordinal) { "FNG2001", "FNG2002", "FNG2006" }, rules.ToHashSet(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("centre = z.mean([0]); return z.sum([1, 2]);", "private Tensor? centre;")]
    [InlineData("count++; return z.sum([1, 2]);", "private static int count;")]
    [InlineData("queue.Add(z); return z.sum([1, 2]);", "private readonly List<Tensor> queue = [];")]
    [InlineData("centre.mul_(0.9); return z.sum([1, 2]);", "private readonly Tensor centre = zeros(1);")]
    [InlineData("bank.mul_(0.9); return z.sum([1, 2]);", "")]
    [InlineData("bank[0] = 0; return z.sum([1, 2]);", "")]
    [InlineData("var rows = bank.flatten(0, 1); rows.add_(1); return z.sum([1, 2]);", "")]
    [InlineData("Remember(z); return z.sum([1, 2]);", "private Tensor? last; private void Remember(Tensor x) { last = x; }")]
    [InlineData("Scale(bank); return z.sum([1, 2]);", "private static void Scale(Tensor x) { x.mul_(2); }")]
    [InlineData("Counter.Calls++; return z.sum([1, 2]);", "private static class Counter { public static int Calls; }")]
    public async Task State_that_outlives_the_call(string body, string members) => Assert.Equal(["FNG2004"], await LossBody.Rules(body, members));

    [Fact]
    public async Task A_transform_may_keep_no_state_either()
    {
        var source = LossBody.Source("return z.sum([1, 2]);", "private int calls;").Replace("=> views.Group(", "{ calls++; return views.Group(", StringComparison.Ordinal).Replace("view.Inference());", "view.Inference()); }", StringComparison.Ordinal);
        Assert.Equal(["FNG2004"], (await ObjectiveAnalysis.Run(source)).Select(diagnostic => diagnostic.Id));
    }

    [Theory]
    [InlineData("[BatchIndependent] private static Tensor Known(Tensor x) => Other.Call(x);")]
    [InlineData("[BatchIndependent] private static extern Tensor Known(Tensor x);")]
    public async Task An_annotation_speaks_for_what_is_not_known(string members) =>
        Assert.Empty(await LossBody.Rules("return Known(z).sum([1, 2]);", members + " public abstract class Other { private static readonly Other Only = null!; public static Tensor Call(Tensor x) => Only.Do(x); protected abstract Tensor Do(Tensor x); }"));

    [Theory]
    [InlineData("return Known(z).sum([1, 2]);")]
    [InlineData("return Known(z.transpose(0, 1)).sum([1, 2]);", "FNG2002")]
    public async Task An_annotated_parameter_says_where_it_has_the_batch(string body, params string[] rules) =>
        Assert.Equal(rules, await LossBody.Rules(body, "[BatchIndependent] private static extern Tensor Known([BatchAxis(0)] Tensor x);"));

    [Fact]
    public async Task What_is_not_known_is_not_proved()
    {
        var diagnostic = Assert.Single(await LossBody.Diagnose("return Unknown.Do(z).sum([1, 2]);", "private abstract class Kernel { public abstract Tensor Do(Tensor x); } private readonly Kernel Unknown = null!;"));
        Assert.Equal("FNG2002", diagnostic.Id);
        Assert.Contains("'Kernel.Do' is not known to the analyzer", diagnostic.GetMessage(), StringComparison.Ordinal);
        Assert.Contains("Do", diagnostic.Properties["Method"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[BatchIndependent] private static Tensor Centre(Tensor x) => x - x.mean([0], true);", "FNG2001", "FNG2003")]
    [InlineData("[BatchCoupled] private static Tensor Centre(Tensor x) => x * 2;", "FNG2003")]
    public async Task An_annotation_that_is_wrong_is_said_to_be(string members, params string[] rules) =>
        Assert.Equal(rules.Order(StringComparer.Ordinal), (await LossBody.Rules("return Centre(z).sum([1, 2]);", members)).Order(StringComparer.Ordinal));

    [Fact]
    public async Task A_method_that_never_ends_is_given_up()
    {
        const string members = "static Tensor A(Tensor x, int n) => n > 100 ? x : B(x.unsqueeze(0), n * 3); static Tensor B(Tensor x, int n) => A(x.flatten(0, 1), n + 1);";
        Assert.NotNull(await LossBody.Rules("return A(z, 1).sum([1, 2]);", members));
    }
}
