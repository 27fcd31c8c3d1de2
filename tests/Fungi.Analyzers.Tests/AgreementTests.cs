using System.Collections.Concurrent;
using Fungi.Analyzers.Shape;
using Fungi.Generators.Tests;
using Fungi.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Analyzers.Tests;

/// <summary>Analyzer and generator agree: what the generator passes over has an error that says why, and nothing else has.</summary>
public sealed class AgreementTests
{
    public static TheoryData<string> Malformed => MalformedObjectiveTests.Malformed;

    [Theory]
    [MemberData(nameof(Malformed))]
    public Task Malformed_objectives_of_the_generators_tests(string source) => AssertAgreement(source);

    [Fact]
    public async Task Every_class_of_the_corpus()
    {
        var disagreements = new ConcurrentBag<string>();
        var accepted = 0;
        var passedOver = 0;
        await Parallel.ForEachAsync(Corpus.Classes, async (source, _) =>
        {
            var (isAccepted, errors) = await Judge(source);
            if (isAccepted) Interlocked.Increment(ref accepted);
            else Interlocked.Increment(ref passedOver);
            if (isAccepted != (errors.Length == 0)) disagreements.Add($"{(isAccepted ? "accepted" : "passed over")}, [{string.Join(", ", errors)}]: {source}");
        });
        Assert.Empty(disagreements);
        Assert.True(accepted > 100 && passedOver > 100, $"{accepted} accepted, {passedOver} passed over");
    }

    [Fact]
    public async Task The_repositorys_plugins_are_clean()
    {
        Assert.NotEmpty(Corpus.Plugins);
        Assert.Empty(await ObjectiveAnalysis.Run([.. Corpus.Plugins]));
    }

    [Fact]
    public async Task The_sources_of_the_generators_snapshots_are_clean()
    {
        var text = await File.ReadAllTextAsync(RepositoryFiles.Path("tests", "Fungi.Generators.Tests", "SnapshotTests.cs"));
        var calls = (await CSharpSyntaxTree.ParseText(text).GetRootAsync()).DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Select(call => (Method: call.Expression.ToString(), Texts: call.ArgumentList.Arguments.Select(argument => Text(argument.Expression)).OfType<string>().ToArray()))
            .Where(call => call.Method is "Verify" or "VerifyMembers" && call.Texts.Length > 1)
            .ToArray();
        Assert.True(calls.Length >= 10, $"{calls.Length} calls");
        foreach (var (method, texts) in calls)
        {
            string[] sources = method == "VerifyMembers"
                ? [Sources.Objective(texts[1], texts.ElementAtOrDefault(2) ?? "")]
                : [.. texts.Where(candidate => candidate.Contains('\n', StringComparison.Ordinal))];
            Assert.Empty((await ObjectiveAnalysis.WithoutFlow(sources)).Select(diagnostic => $"{texts[0]}: {diagnostic}"));
        }
    }

    /// <summary>A text in the source of a test, where all that it interpolates is an objective's body.</summary>
    private static string? Text(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax { Token.Value: string text } => text,
        InterpolatedStringExpressionSyntax text => string.Concat(text.Contents.Select(part =>
            part is InterpolatedStringTextSyntax plain ? plain.TextToken.ValueText : Sources.Body)),
        _ => null,
    };

    private static async Task AssertAgreement(string source)
    {
        var (isAccepted, errors) = await Judge(source);
        Assert.Equal(isAccepted, errors.Length == 0);
    }

    private static async Task<(bool IsAccepted, string[] Errors)> Judge(string source)
    {
        var compilation = ObjectiveAnalysis.Compilation(source);
        var whole = ObjectiveAnalysis.Generate(compilation);
        var errors = (await ObjectiveAnalysis.Analyze(whole))
            .Where(diagnostic => diagnostic.Descriptor.Category == ShapeRules.Shape)
            .Select(diagnostic => diagnostic.Id)
            .ToArray();
        return (whole.SyntaxTrees.Count() > compilation.SyntaxTrees.Length, errors);
    }
}
