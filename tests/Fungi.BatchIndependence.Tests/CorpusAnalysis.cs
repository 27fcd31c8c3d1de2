using System.Collections.Immutable;
using Fungi.BatchIndependence.Fuzzing.Analysis;
using Fungi.Tests;
using Microsoft.CodeAnalysis;

namespace Fungi.BatchIndependence.Tests;

/// <summary>What the analyzers say of the corpus's source files.</summary>
internal static class CorpusAnalysis
{
    private static readonly Lazy<Task<IReadOnlyDictionary<string, ImmutableArray<Diagnostic>>>> Analysis = new(Run);

    /// <summary>The diagnostics of each loss, by its class's full name.</summary>
    public static Task<IReadOnlyDictionary<string, ImmutableArray<Diagnostic>>> Diagnostics => Analysis.Value;

    private static async Task<IReadOnlyDictionary<string, ImmutableArray<Diagnostic>>> Run()
    {
        var folder = RepositoryFiles.Path("tests", "Fungi.BatchIndependence.Tests", "Corpus");
        var plugin = PluginAnalysis.Generate(PluginAnalysis.Compile(Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => (path, File.ReadAllText(path)))));
        var diagnostics = await PluginAnalysis.Diagnose(plugin);
        return CorpusLoss.All.ToDictionary(
            loss => loss.Type.FullName!,
            loss => diagnostics.Where(diagnostic => IsOf(plugin.GetTypeByMetadataName(loss.Type.FullName!)!, diagnostic.Location)).ToImmutableArray(),
            StringComparer.Ordinal);
    }

    /// <summary>A class answers for what is in it, and for a loss that it inherits.</summary>
    private static bool IsOf(INamedTypeSymbol type, Location location)
    {
        var loss = type;
        while (!loss.GetMembers("Loss").OfType<IMethodSymbol>().Any()) loss = loss.BaseType!;
        return new[] { type, loss }.SelectMany(part => part.DeclaringSyntaxReferences)
            .Any(reference => reference.SyntaxTree == location.SourceTree && reference.Span.Contains(location.SourceSpan));
    }
}
