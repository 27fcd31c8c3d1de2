using Fungi.Packaging.Tests.Engines;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Fungi.Generators.Tests;

namespace Fungi.Analyzers.Tests.BatchFlow;

/// <summary>The libraries that objectives may be compiled against, both with the namespace TorchSharp.</summary>
internal static class TensorLibraries
{
    public const string Ours = "Fungi.Tensors";
    public const string TorchSharp = "TorchSharp";

    private static readonly Lazy<MetadataReference> Signatures = new(static () =>
    {
        var list = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "torchsharp-api.txt"));
        return PluginCompiler.Compilation(TorchSharpReference.Source(list)).WithAssemblyName(TorchSharp).ToMetadataReference();
    });

    /// <summary>The source as a plugin that is compiled against a library.</summary>
    public static CSharpCompilation Compile(string library, params string[] sources)
    {
        var compilation = ObjectiveAnalysis.Compilation(sources);
        if (library == Ours) return compilation;
        var ours = compilation.References.Single(reference => Path.GetFileNameWithoutExtension(reference.Display) == Ours);
        return compilation.ReplaceReference(ours, Signatures.Value);
    }

    /// <summary>The public methods of a library's public types.</summary>
    public static IEnumerable<IMethodSymbol> Methods(string library) =>
        Types(Compile(library).GlobalNamespace.GetNamespaceMembers().Single(space => space.Name == "TorchSharp"))
            .Where(type => type is { DeclaredAccessibility: Accessibility.Public, IsGenericType: false } && type.ContainingAssembly.Name == library)
            .SelectMany(type => type.GetMembers().OfType<IMethodSymbol>())
            .Where(method => method is { DeclaredAccessibility: Accessibility.Public, MethodKind: MethodKind.Ordinary, IsGenericMethod: false });

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol container) => container.GetMembers().SelectMany(member => member switch
    {
        INamespaceSymbol space => Types(space),
        INamedTypeSymbol type => Types(type).Prepend(type),
        _ => [],
    });
}
