using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Fungi.Analyzers.BatchFlow;
using Fungi.Analyzers.BatchFlow.Transfer;
using Fungi.Generators.Tests;
using Fungi.Tests;
using Microsoft.CodeAnalysis;

namespace Fungi.Analyzers.Tests.BatchFlow;

/// <summary>What a project's operator tables do to its diagnostics.</summary>
public sealed partial class OperatorTableAnalyzerTests
{
    /// <summary>A library that the analyzer cannot look into.</summary>
    private static readonly Lazy<MetadataReference> Kernels = new(() => PluginCompiler.Compilation("""
        namespace Acme;

        public static class Kernels
        {
            public static Tensor Energy(Tensor x) => x * x;
            public static Tensor Energy(Tensor x, double scale) => x * x * scale;
            public static Tensor Length(Tensor x, params long[] axis) => x.norm(axis);
        }
        """).WithAssemblyName("Acme.Kernels").ToMetadataReference());

    [Theory]
    [InlineData("", "return Kernels.Energy(z).sum([1, 2]);", "FNG2002")]
    [InlineData("M:Acme.Kernels.Energy elementwise", "return Kernels.Energy(z).sum([1, 2]);")]
    [InlineData("M:Acme.Kernels.Energy elementwise", "return Kernels.Energy(z, 2).sum([1, 2]);")]
    [InlineData("M:Acme.Kernels.Energy elementwise", "return Kernels.Energy(z - z.mean([0])).sum([1, 2]);", "FNG2001")]
    [InlineData("M:Acme.Kernels.Energy elementwise", "return Kernels.Energy(z);", "FNG2005")]
    [InlineData("M:Acme.Kernels.Energy elementwise", "return Kernels.Energy(z, z.shape[0]).sum([1, 2]);", "FNG2006")]
    [InlineData("M:Acme.Kernels.Energy elementwise random", "return Kernels.Energy(z).sum([1, 2]);", "FNG2007")]
    [InlineData("M:Acme.Kernels.Energy(TorchSharp.torch.Tensor) elementwise", "return Kernels.Energy(z, 2).sum([1, 2]);", "FNG2002")]
    [InlineData("", "return Kernels.Length(z, 1, 2);", "FNG2002")]
    [InlineData("M:Acme.Kernels.Length reduce dim=axis", "return Kernels.Length(z, 1, 2);")]
    [InlineData("M:Acme.Kernels.Length reduce dim=axis", "return z.sum([1, 2]) / Kernels.Length(z, 0).sum();", "FNG2001")]
    [InlineData("M:Acme.Kernels.Length reduce dim=axis", "return Kernels.Length(z, 0, 1, 2);", "FNG2001")]
    [InlineData("M:X.Own elementwise", "return Own(z).sum([1, 2]);")]
    [InlineData("M:TorchSharp.torch.Tensor.softmax elementwise # trust me", "return z.softmax(0).sum([1, 2]);")]
    public async Task A_row_says_what_an_operator_does(string table, string body, params string[] rules) =>
        Assert.Equal(rules, (await Diagnose([("Acme.fungi-operators.txt", table)], body)).Select(diagnostic => diagnostic.Id));

    [Fact]
    public async Task What_the_page_calls_wrong_is_reported_line_by_line()
    {
        var diagnostics = await Diagnose([("tables/Acme.fungi-operators.txt", DiagnosticPage.Of("FNG2010").Wrong)]);
        Assert.Equal([BatchRules.OperatorTable, BatchRules.OperatorTable], diagnostics.Select(diagnostic => diagnostic.Descriptor));
        Assert.Equal([("tables/Acme.fungi-operators.txt", 0), ("tables/Acme.fungi-operators.txt", 1)], diagnostics.Select(Line));
        Assert.StartsWith("The line is passed over: 'Acme.Kernels.Energy(TorchSharp.torch.Tensor)' is no documentation id", Text(diagnostics[0]), StringComparison.Ordinal);
        Assert.StartsWith("The line is passed over: 'reduced' is no behaviour; expected one of ", Text(diagnostics[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_page_calls_right_is_not() =>
        Assert.Empty(await Diagnose([("Acme.fungi-operators.txt", DiagnosticPage.Of("FNG2010").Right)], "return Kernels.Length(Kernels.Energy(z), 1, 2);"));

    [Fact]
    public void The_page_on_the_proof_lists_every_behaviour_and_no_other()
    {
        var text = File.ReadAllText(RepositoryFiles.Path("docs", "batch-independence.md"));
        var section = text[text.IndexOf("| behaviour |", StringComparison.Ordinal)..text.IndexOf(" Here `index` is", StringComparison.Ordinal)];
        var names = section.Split('\n').SelectMany(line => Quoted().Matches(line.StartsWith('|') ? line.Split('|')[1] : line)).Select(match => match.Groups["name"].Value);
        Assert.Equal(Behaviours.Names, names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_second_row_is_reported_where_it_stands_and_other_files_are_not_read()
    {
        var diagnostic = Assert.Single(await Diagnose(
            [("first.fungi-operators.txt", "M:A.B elementwise"), ("second.Fungi-Operators.txt", "# ours\nM:A.B reduce"), ("notes.txt", "nonsense")]));
        Assert.Equal(("second.Fungi-Operators.txt", 1), Line(diagnostic));
        Assert.Equal("The line is passed over: 'M:A.B' has a row already", Text(diagnostic));
    }

    private static async Task<ImmutableArray<Diagnostic>> Diagnose((string Path, string Text)[] files, string body = "return z.sum([1, 2]);")
    {
        var source = $"using Acme;\n{LossBody.Source(body, "[BatchCoupled] private static extern Tensor Own(Tensor x);")}";
        var whole = ObjectiveAnalysis.Generate(ObjectiveAnalysis.Compilation(source).AddReferences(Kernels.Value));
        Assert.Empty(whole.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return await ObjectiveAnalysis.Analyze(whole, files: [.. files.Select(file => new AdditionalFile(file.Path, file.Text))]);
    }

    private static (string Path, int Line) Line(Diagnostic diagnostic) => (diagnostic.Location.GetLineSpan().Path, diagnostic.Location.GetLineSpan().StartLinePosition.Line);

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    private static string Text(Diagnostic diagnostic) => diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture);
}
