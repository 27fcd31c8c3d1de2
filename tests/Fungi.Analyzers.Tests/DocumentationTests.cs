using Fungi.Analyzers.BatchFlow;
using Fungi.Generators.Tests;
using Fungi.Tests;
using Microsoft.CodeAnalysis;

namespace Fungi.Analyzers.Tests;

/// <summary>The pages say what the rules do.</summary>
public sealed class DocumentationTests
{
    public static TheoryData<string> Ids => new(ObjectiveAnalysis.Rules.Select(rule => rule.Id));

    /// <summary>The rules on classes; the others have tests of their own.</summary>
    public static TheoryData<string> IdsOnClasses => new(ObjectiveAnalysis.Rules.Where(rule => !rule.Equals(BatchRules.OperatorTable)).Select(rule => rule.Id));

    [Theory]
    [MemberData(nameof(IdsOnClasses))]
    public async Task The_wrong_example_breaks_the_rule_and_no_other(string id)
    {
        var diagnostics = await ObjectiveAnalysis.Run(DiagnosticPage.Of(id).Wrong);
        Assert.Equal([id], diagnostics.Select(diagnostic => diagnostic.Id).Distinct());
    }

    [Fact]
    public void The_wrong_examples_of_what_only_a_run_would_show_compile()
    {
        foreach (var rule in BatchRules.All.Remove(BatchRules.OperatorTable))
            Assert.DoesNotContain(PluginCompiler.Diagnose(DiagnosticPage.Of(rule.Id).Wrong), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [MemberData(nameof(IdsOnClasses))]
    public async Task What_the_page_recommends_breaks_none_and_becomes_an_objective(string id)
    {
        var page = DiagnosticPage.Of(id);
        Assert.Contains(page.Right, page.Recommended);
        foreach (var recommended in page.Recommended)
        {
            Assert.Empty(await ObjectiveAnalysis.Run(recommended));
            Assert.NotEmpty(PluginCompiler.Generate(recommended));
            Assert.DoesNotContain(PluginCompiler.Diagnose(recommended), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        }
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
        var pages = Directory.GetFiles(RepositoryFiles.Path("docs", "diagnostics"), "FNG*.md").Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(ObjectiveAnalysis.Rules.Select(rule => rule.Id), pages.Order(StringComparer.Ordinal));
    }
}
