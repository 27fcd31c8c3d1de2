using Fungi.Packaging.Tests.Engines;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Fungi.Analyzers.Tests.BatchFlow.Transfer;

/// <summary>The members that the operator table must know: public, and with a tensor among what they take or return.</summary>
internal static class OperatorMembers
{
    public static Compilation OfFungi { get; } = Compilation("", MetadataReference.CreateFromFile(typeof(TorchSharp.torch).Assembly.Location));

    public static Compilation OfTorchSharp { get; } = Compilation(TorchSharpReference.Source(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "torchsharp-api.txt"))));

    public static IEnumerable<ISymbol> All(Compilation compilation)
    {
        var tensor = compilation.GetTypeByMetadataName("TorchSharp.torch+Tensor")!;
        return Members(compilation).Where(member => SymbolEqualityComparer.Default.Equals(member.ContainingType, tensor) && !member.IsStatic || Types(member).Any(type => Mentions(type, tensor)));
    }

    /// <summary>Every public method and property of the namespace, also those without a tensor.</summary>
    public static IEnumerable<ISymbol> Members(Compilation compilation) =>
        from type in TypesIn(compilation.GlobalNamespace.GetNamespaceMembers().Single(space => space.Name == "TorchSharp"))
        where type.TypeKind is TypeKind.Class or TypeKind.Struct
        from member in type.GetMembers()
        where member is { DeclaredAccessibility: Accessibility.Public, IsImplicitlyDeclared: false }
        where member is IPropertySymbol or IMethodSymbol { MethodKind: not (MethodKind.Constructor or MethodKind.PropertyGet) } and not IMethodSymbol { MethodKind: MethodKind.PropertySet, AssociatedSymbol: IPropertySymbol { IsIndexer: false } }
        select member;

    private static IEnumerable<INamedTypeSymbol> TypesIn(INamespaceOrTypeSymbol container) => container.GetMembers().OfType<INamespaceOrTypeSymbol>()
        .Where(static member => member is INamespaceSymbol or INamedTypeSymbol { DeclaredAccessibility: Accessibility.Public })
        .SelectMany(static member => member is INamedTypeSymbol type ? TypesIn(type).Prepend(type) : TypesIn(member));

    private static IEnumerable<ITypeSymbol> Types(ISymbol member) => member switch
    {
        IMethodSymbol method => method.Parameters.Select(static parameter => parameter.Type).Append(method.ReturnType),
        IPropertySymbol property => property.Parameters.Select(static parameter => parameter.Type).Append(property.Type),
        _ => [],
    };

    private static bool Mentions(ITypeSymbol type, ITypeSymbol tensor) => SymbolEqualityComparer.Default.Equals(type, tensor) || type switch
    {
        IArrayTypeSymbol array => Mentions(array.ElementType, tensor),
        INamedTypeSymbol named => named.TypeArguments.Any(argument => Mentions(argument, tensor)),
        _ => false,
    };

    private static CSharpCompilation Compilation(string source, params MetadataReference[] references) => CSharpCompilation.Create(
        "Operators",
        [CSharpSyntaxTree.ParseText(source)],
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(static path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)).Select(static path => MetadataReference.CreateFromFile(path)), .. references],
        new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
}
