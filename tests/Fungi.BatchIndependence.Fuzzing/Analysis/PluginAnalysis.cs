using System.Collections.Immutable;
using Fungi.Analyzers.Shape;
using Fungi.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Fungi.BatchIndependence.Fuzzing.Analysis;

/// <summary>Compiles plugins in memory as a build does, and asks the analyzers what they say of them.</summary>
internal static class PluginAnalysis
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.ComponentModel.DataAnnotations;
        global using Fungi;
        global using TorchSharp;
        global using static TorchSharp.torch;
        global using static TorchSharp.torch.nn.functional;
        """;

    private static readonly CSharpParseOptions Language = new(LanguageVersion.Latest);

    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
    [
        .. typeof(ShapeAnalyzer).Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(DiagnosticAnalyzerAttribute), inherit: false))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)
            .Where(analyzer => analyzer.SupportedDiagnostics.Any(rule => IsOfBatch(rule.Id))),
    ];

    // All compilations derive from one, so that the references are read once.
    private static readonly CSharpCompilation Empty = CSharpCompilation.Create(
        "Plugin",
        [Tree(Usings, "Usings.cs")],
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is not "Fungi.BatchIndependence.Tests.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
        new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>The sources, each with its path.</summary>
    public static Compilation Compile(IEnumerable<(string Path, string Text)> sources) =>
        Empty.AddSyntaxTrees(sources.Select(source => Tree(source.Text, source.Path)));

    /// <summary>The same with what the generator makes of the objectives.</summary>
    public static Compilation Generate(Compilation plugin)
    {
        CSharpGeneratorDriver.Create([new ObjectiveGenerator().AsSourceGenerator()], parseOptions: Language)
            .RunGeneratorsAndUpdateCompilation(plugin, out var whole, out _);
        return whole;
    }

    /// <summary>What the analyzers say of the objectives' batches: FNG2001 and the rules after it.</summary>
    /// <exception cref="InvalidOperationException">The plugin does not compile.</exception>
    public static async Task<ImmutableArray<Diagnostic>> Diagnose(Compilation plugin)
    {
        var analysis = plugin.WithAnalyzers(Analyzers, new CompilationWithAnalyzersOptions(new([]), OnException, concurrentAnalysis: true, logAnalyzerExecutionTime: false));
        var diagnostics = await analysis.GetAllDiagnosticsAsync(); // the compiler's own come at no cost
        var mistakes = diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id.StartsWith("CS", StringComparison.Ordinal)).ToList();
        return mistakes.Count == 0 ? [.. diagnostics.Where(diagnostic => IsOfBatch(diagnostic.Id))] : throw new InvalidOperationException(string.Join('\n', mistakes.Take(10)));
    }

    private static bool IsOfBatch(string rule) => rule.StartsWith("FNG2", StringComparison.Ordinal);

    private static void OnException(Exception exception, DiagnosticAnalyzer analyzer, Diagnostic diagnostic) =>
        throw new InvalidOperationException($"{analyzer.GetType().Name} failed: {exception}", exception);

    private static SyntaxTree Tree(string text, string path) => CSharpSyntaxTree.ParseText(text, Language, path);
}
