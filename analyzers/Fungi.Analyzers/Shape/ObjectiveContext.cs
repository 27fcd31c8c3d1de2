using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Analyzers.Shape;

/// <summary>A class marked <c>[SslObjective]</c>, and where to say what is wrong with it.</summary>
internal sealed class ObjectiveContext(
    INamedTypeSymbol type, AttributeData attribute, Compilation compilation, Action<Diagnostic> report, CancellationToken cancellation)
{
    /// <summary>The property of a diagnostic that holds what its author seems to have meant.</summary>
    public const string Suggestion = nameof(Suggestion);

    public INamedTypeSymbol Type => type;

    public AttributeData Attribute => attribute;

    public Compilation Compilation => compilation;

    public CancellationToken Cancellation => cancellation;

    /// <summary>The part of the class that carries the attribute.</summary>
    public BaseTypeDeclarationSyntax? Declaration =>
        attribute.ApplicationSyntaxReference?.GetSyntax(cancellation).FirstAncestorOrSelf<BaseTypeDeclarationSyntax>();

    /// <summary>Reports at the class's name.</summary>
    public void Report(DiagnosticDescriptor rule, params object[] arguments) => Report(rule, location: null, arguments);

    /// <summary>Reports at a location in the source; at the class's name where that is null.</summary>
    public void Report(DiagnosticDescriptor rule, Location? location, params object[] arguments) =>
        Report(rule, location, suggestion: null, arguments);

    /// <summary>Reports with what a code fix may write instead.</summary>
    public void Report(DiagnosticDescriptor rule, Location? location, string? suggestion, object[] arguments) => report(Diagnostic.Create(
        rule,
        location ?? Declaration?.Identifier.GetLocation() ?? type.Locations[0],
        suggestion is null ? null : ImmutableDictionary<string, string?>.Empty.Add(Suggestion, suggestion),
        arguments));

    /// <summary>A place in the symbol's declaration; null where that is in another assembly.</summary>
    public Location? In<TSyntax>(ISymbol symbol, Func<TSyntax, SyntaxNodeOrToken> place) where TSyntax : SyntaxNode =>
        symbol.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(cancellation)).OfType<TSyntax>().FirstOrDefault() is { } syntax
            ? place(syntax).GetLocation()
            : null;

    /// <summary>The value that an attribute gives to one of its properties, or else the attribute itself.</summary>
    public Location? In(AttributeData input, string? property = null)
    {
        if (input.ApplicationSyntaxReference?.GetSyntax(cancellation) is not AttributeSyntax syntax) return null;
        var argument = syntax.ArgumentList?.Arguments.FirstOrDefault(candidate => candidate.NameEquals is { } name && name.Name.Identifier.ValueText == property);
        return (argument?.Expression ?? (SyntaxNode)syntax).GetLocation();
    }
}
