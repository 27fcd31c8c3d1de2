using System.Collections.Immutable;
using Fungi.Analyzers.BatchFlow;
using Fungi.Analyzers.Shape;
using Fungi.Generators.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Fungi.Analyzers.Tests;

/// <summary>Analyses plugins as a build does: together with what the generator makes of them.</summary>
internal static class ObjectiveAnalysis
{
    /// <summary>All analyzers that the compiler would find.</summary>
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(ShapeAnalyzer).Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(DiagnosticAnalyzerAttribute), inherit: false))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>All rules, in the order of their ids.</summary>
    public static ImmutableArray<DiagnosticDescriptor> Rules { get; } = [.. ShapeRules.All, .. BatchRules.All];

    // All compilations derive from one, so that the references are read once.
    private static readonly CSharpCompilation Empty = Bound(PluginCompiler.Compilation());

    /// <summary>The sources as a plugin.</summary>
    public static CSharpCompilation Compilation(params string[] sources) =>
        Empty.AddSyntaxTrees(sources.Select((source, index) => PluginCompiler.Tree(source, $"Plugin{index}.cs")));

    /// <summary>What the analyzers say of the sources, in the order of the text.</summary>
    public static Task<ImmutableArray<Diagnostic>> Run(params string[] sources) => Run(Compilation(sources));

    private static CSharpCompilation Bound(CSharpCompilation compilation)
    {
        _ = compilation.GetSpecialType(SpecialType.System_Object);
        return compilation;
    }

    /// <summary>The same of a compilation.</summary>
    public static async Task<ImmutableArray<Diagnostic>> Run(Compilation compilation) => await Analyze(Generate(compilation));

    /// <summary>What those say that do not follow the batch: for tests whose losses are made up.</summary>
    public static async Task<ImmutableArray<Diagnostic>> WithoutFlow(params string[] sources) =>
        await Analyze(Generate(Compilation(sources)), [.. Analyzers.Where(analyzer => analyzer is not BatchFlowAnalyzer)]);

    /// <summary>The compilation with what the generator makes of it.</summary>
    public static Compilation Generate(Compilation compilation)
    {
        PluginCompiler.Driver().RunGeneratorsAndUpdateCompilation(compilation, out var whole, out _);
        return whole;
    }

    /// <summary>What the analyzers say of a compilation as it is.</summary>
    public static async Task<ImmutableArray<Diagnostic>> Analyze(Compilation whole, ImmutableArray<DiagnosticAnalyzer>? analyzers = null, params AdditionalText[] files)
    {
        var analysis = whole.WithAnalyzers(
            analyzers ?? Analyzers,
            new CompilationWithAnalyzersOptions(new([.. files]), onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false));
        var diagnostics = await analysis.GetAnalyzerDiagnosticsAsync();
        return [.. diagnostics.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start).ThenBy(diagnostic => diagnostic.Id, StringComparer.Ordinal)];
    }

    /// <summary>Asserts that the analyzers that do not follow the batch report exactly what the markup says.</summary>
    public static async Task<ImmutableArray<Diagnostic>> Verify(string marked)
    {
        var markup = Markup.Parse(marked);
        var diagnostics = await WithoutFlow(markup.Source);
        Assert.Equal(
            markup.Expected.OrderBy(expected => expected.Span.Start).ThenBy(expected => expected.Id, StringComparer.Ordinal).Select(Show),
            diagnostics.Select(diagnostic => Show((diagnostic.Id, diagnostic.Location.SourceSpan))));
        return diagnostics;

        string Show((string Id, Microsoft.CodeAnalysis.Text.TextSpan Span) expected) => $"{expected.Id} at {markup.Source.Substring(expected.Span.Start, expected.Span.Length)}";
    }
}
