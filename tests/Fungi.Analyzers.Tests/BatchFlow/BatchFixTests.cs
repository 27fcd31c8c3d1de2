using System.Collections.Immutable;
using Fungi.Analyzers.BatchFlow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;

namespace Fungi.Analyzers.Tests.BatchFlow;

/// <summary>Fixes for what the flow of the batch shows: each by itself, for a diagnostic made by hand, and together with the analyzer.</summary>
public sealed class BatchFixTests
{
    [Theory]
    [InlineData("{ return {|FNG2005:x.mean()|}; }", "{ return x; }")]
    [InlineData("=> {|FNG2005:x.mean()|};", "=> x;")]
    [InlineData("=> {|FNG2005:x.sum()|}; // [B]", "=> x; // [B]")]
    [InlineData("=> {|FNG2005:x.mean([0])|};", "=> x;")]
    [InlineData("=> {|FNG2005:x.sum(dim: 0)|};", "=> x;")]
    [InlineData("=> {|FNG2005:torch.mean(x)|};", "=> x;")]
    [InlineData("=> -{|FNG2005:mean(x)|};", "=> -x;")]
    [InlineData("=> -{|FNG2005:x.mean()|};", "=> -x;")]
    [InlineData("=> {|FNG2005:(x * 2).mean()|};", "=> x * 2;")]
    [InlineData("=> -{|FNG2005:(x + 2).mean()|};", "=> -(x + 2);")]
    [InlineData("=> 3 * {|FNG2005:mean(x + 2)|};", "=> 3 * (x + 2);")]
    public async Task The_batch_is_no_longer_reduced(string before, string after) => Assert.Equal(Source(after), await Apply(Source(before)));

    [Theory]
    [InlineData("=> {|FNG2005:x.mean()|};", "1", "=> x.mean([1]);")]
    [InlineData("=> -{|FNG2005:(x * x).sum()|};", "1,2", "=> -(x * x).sum([1, 2]);")]
    [InlineData("=> {|FNG2005:x.mean([0])|};", "1,2", "=> x.mean([1, 2]);")]
    [InlineData("=> {|FNG2005:torch.mean(x)|};", "1,2", "=> torch.mean(x, [1, 2]);")]
    [InlineData("=> {|FNG2005:sum(x * x, dim: 0)|};", "1", "=> sum(x * x, [1]);")]
    public async Task Other_axes_still_are(string before, string axes, string after) =>
        Assert.Equal(Source(after), await Apply(Source(before), (BatchRules.Axes, axes)));

    [Theory]
    [InlineData("=> {|FNG2005:x.amax([0])|};")]
    [InlineData("=> {|FNG2005:x.mean([0], keepdim: true)|};")]
    [InlineData("=> {|FNG2005:x.sum(ScalarType.Float32)|};")]
    [InlineData("=> {|FNG2005:x|};")]
    [InlineData("=> {|FNG2005:Own.sum(x)|};")]
    public async Task What_is_no_plain_mean_or_sum_is_left_to_its_author(string body) => Assert.Empty((await Actions(Source(body))).Actions);

    [Theory]
    [InlineData("protected abstract Tensor Energy(Tensor x);")]
    [InlineData("/// <summary>Mine.</summary>\n    protected virtual Tensor Energy(Tensor x) => x;")]
    [InlineData("[Obsolete(\"Old.\")]\n    public static extern Tensor Energy(Tensor x);")]
    public async Task The_method_is_marked(string declaration)
    {
        var marked = declaration.StartsWith("///", StringComparison.Ordinal)
            ? declaration.Replace("protected", "[BatchIndependent]\n    protected", StringComparison.Ordinal)
            : $"[BatchIndependent]\n    {declaration}";

        Assert.Equal(With(marked).Replace("{|FNG2002:Energy(x)|}", "Energy(x)", StringComparison.Ordinal), await Apply(With(declaration), (BatchRules.Method, "M:X.Energy(TorchSharp.torch.Tensor)")));

        static string With(string declaration) => $"public abstract class X\n{{\n    public Tensor Loss(Tensor x) => {{|FNG2002:Energy(x)|}};\n\n    {declaration}\n}}\n";
    }

    [Fact]
    public async Task A_method_of_an_interface_is_marked_where_it_is_declared()
    {
        const string Loss = "class X(IEnergy energy) { Tensor Loss(Tensor x) => {|FNG2002:energy.Of(x)|}; }\n";
        var changed = await Apply($"interface IEnergy\n{{\n    Tensor Of(Tensor x);\n}}\n{Loss}", (BatchRules.Method, "M:IEnergy.Of(TorchSharp.torch.Tensor)"));
        Assert.StartsWith("interface IEnergy\n{\n    [BatchIndependent]\n    Tensor Of(Tensor x);\n}\n", changed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("M:TorchSharp.torch.Tensor.mean")]
    [InlineData("M:X.Missing")]
    public async Task A_method_of_another_assembly_is_not(string method) =>
        Assert.Empty((await Actions(Source("=> {|FNG2002:x.mean()|};"), (BatchRules.Method, method))).Actions);

    [Theory]
    [InlineData("return z.mean();", "return z.mean([1, 2]);")]
    [InlineData("return z.sum();", "return z.sum([1, 2]);")]
    [InlineData("return -z.mean();", "return -z.mean([1, 2]);")]
    [InlineData("return torch.mean(z);", "return torch.mean(z, [1, 2]);")]
    [InlineData("return torch.sum(z * z);", "return torch.sum(z * z, [1, 2]);")]
    [InlineData("return 1 - (z + 1).mean() / 2;", "return 1 - (z + 1).mean([1, 2]) / 2;")]
    [InlineData("var x = z.exp().mean([2]); return x.mean();", "var x = z.exp().mean([2]); return x.mean([1]);")]
    [InlineData("var x = z.exp().mean([1, 2]); return x.mean();", "var x = z.exp().mean([1, 2]); return x;")]
    [InlineData("var x = z.exp().mean([1, 2]); return -x.mean();", "var x = z.exp().mean([1, 2]); return -x;")]
    [InlineData("var x = z.exp().mean([1, 2]); return torch.mean(x);", "var x = z.exp().mean([1, 2]); return x;")]
    [InlineData("var x = z.exp().mean([1, 2]); return x.sum(dim: 0);", "var x = z.exp().mean([1, 2]); return x;")]
    [InlineData("var x = z.exp().sum([1, 2]).mean(); return x;", "var x = z.exp().sum([1, 2]); return x;")]
    public async Task A_loss_that_is_a_number_becomes_one_per_sample(string before, string after)
    {
        var changed = await CodeFixing.Fix(LossBody.Source(before), "FNG2005");
        Assert.Equal(LossBody.Source(after), changed);
        Assert.Empty(await ObjectiveAnalysis.Run(changed));
    }

    [Theory]
    [InlineData("FNG2002")]
    [InlineData("FNG2005")]
    [InlineData("FNG2009")]
    public async Task The_fix_makes_of_the_page_s_wrong_example_the_right_one(string id)
    {
        var page = DiagnosticPage.Of(id);
        var changed = await CodeFixing.Fix(page.Wrong, id);
        Assert.Equal(WithoutComments(page.Right), WithoutComments(changed.ReplaceLineEndings("\n")));

        static string WithoutComments(string source) => string.Join('\n', source.Split('\n').Select(line => line.Split(" //")[0]));
    }

    private static string Source(string body) => $$"""
        static class X
        {
            static Tensor Loss(Tensor x) {{body}}

            static class Own { internal static Tensor sum(Tensor x) => x; }
        }

        """;

    private static async Task<string> Apply(string marked, params (string Name, string Value)[] properties)
    {
        var (document, actions) = await Actions(marked, properties);
        var changed = await CodeFixing.Apply(document, Assert.Single(actions));
        return changed.ReplaceLineEndings("\n");
    }

    private static async Task<(Document Document, IReadOnlyList<CodeAction> Actions)> Actions(string marked, params (string Name, string Value)[] properties)
    {
        var markup = Markup.Parse(marked);
        var (id, span) = Assert.Single(markup.Expected);
        var document = CodeFixing.Document(markup.Source);
        var diagnostic = Diagnostic.Create(
            BatchRules.All.Single(rule => rule.Id == id),
            Location.Create((await document.GetSyntaxTreeAsync())!, span),
            properties.ToImmutableDictionary(property => property.Name, property => (string?)property.Value));
        return (document, await CodeFixing.Actions(document, diagnostic));
    }
}
