using Fungi.Generators.Tests;
using Fungi.Tests;
using Microsoft.CodeAnalysis;

namespace Fungi.Analyzers.Tests;

/// <summary>The pages say what the rules do.</summary>
public sealed class DocumentationTests
{
    public static TheoryData<string> Ids => new(ObjectiveAnalysis.Rules.Select(rule => rule.Id));

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_wrong_example_breaks_the_rule_and_no_other(string id)
    {
        var diagnostics = await ObjectiveAnalysis.Run(DiagnosticPage.Of(id).Wrong);
        Assert.Equal([id], diagnostics.Select(diagnostic => diagnostic.Id).Distinct());
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_right_example_breaks_none_and_becomes_an_objective(string id)
    {
        var right = DiagnosticPage.Of(id).Right;
        Assert.Empty(await ObjectiveAnalysis.Run(right));
        Assert.NotEmpty(PluginCompiler.Generate(right));
        Assert.DoesNotContain(PluginCompiler.Diagnose(right), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_page_and_the_table_carry_what_the_rule_says_of_itself(string id)
    {
        var rule = ObjectiveAnalysis.Rules.Single(candidate => candidate.Id == id);
        var page = DiagnosticPage.Of(id).Text;
        Assert.StartsWith($"# {id}: {rule.Title}\n", page, StringComparison.Ordinal);
        Assert.Contains($"| Category | {rule.Category} |\n| Severity | {rule.DefaultSeverity} |\n", page, StringComparison.Ordinal);
        var fix = CodeFixing.Providers.Any(provider => provider.FixableDiagnosticIds.Contains(id)) ? "yes" : "no";
        Assert.Contains($"| [{id}]({id}.md) | {rule.Title} | {rule.Category} | {rule.DefaultSeverity} | {fix} |\n", DiagnosticPage.Table, StringComparison.Ordinal);
        Assert.Equal(fix == "no", page.Contains("| Code fix | none |", StringComparison.Ordinal));
        Assert.EndsWith($"docs/diagnostics/{id}.md", rule.HelpLinkUri, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_page_is_that_of_a_rule()
    {
        var pages = Directory.GetFiles(RepositoryFiles.Path("docs", "diagnostics"), "FNG1*.md").Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(ObjectiveAnalysis.Rules.Select(rule => rule.Id), pages.Order(StringComparer.Ordinal));
    }
}
