using System.Collections.Immutable;
using System.Composition;
using Fungi.Analyzers.Shape;
using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Analyzers.CodeFixes.Shape;

/// <summary>Marks a parameter of a loss with an input: one action for each that can be written with the options and parameters at hand.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AddInputAttribute : NodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [ShapeRules.NoInputAttribute.Id];

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root?.FindNode(context.Span).FirstAncestorOrSelf<ParameterSyntax>() is not { } syntax) return;
        if (model?.GetDeclaredSymbol(syntax, context.CancellationToken) is not { ContainingSymbol: IMethodSymbol } parameter) return;
        if (model.Compilation.GetTypeByMetadataName(ContractNames.LossInputAttribute) is not { } contract) return;
        var inputs = contract.ContainingNamespace.GetTypeMembers()
            .Where(static type => !type.IsAbstract && type.DerivesFrom(ContractNames.LossInputAttribute))
            .Select(type => (Type: type, Name: type.Name.Replace(nameof(Attribute), ""), Arguments: Arguments(parameter, type)))
            .OrderBy(static input => input.Arguments?.Count)
            .ThenBy(static input => input.Name, StringComparer.Ordinal);
        foreach (var (type, input, arguments) in inputs)
        {
            if (arguments is null) continue;
            Offer(context, context.Diagnostics, $"Mark '{parameter.Name}' with [{input}]", input, root, syntax, () => Marked(syntax, type, arguments));
        }
    }

    /// <summary>What the attribute requires, by name; null where nothing at hand fits.</summary>
    private static List<string>? Arguments(IParameterSymbol parameter, INamedTypeSymbol attribute)
    {
        var arguments = new List<string>();
        foreach (var required in attribute.GetMembers().OfType<IPropertySymbol>().Where(static property => property.IsRequired))
        {
            var referred = Input.ReferredKind(required) is { } kind ? Sibling(parameter, kind) : Option(parameter.ContainingType, parameter.Name, required.Name);
            if (referred is null) return null;
            arguments.Add($"{required.Name} = nameof({referred})");
        }

        return arguments;
    }

    /// <summary>The first parameter whose input is of that kind.</summary>
    private static string? Sibling(IParameterSymbol parameter, ITypeSymbol kind) => ((IMethodSymbol)parameter.ContainingSymbol).Parameters
        .FirstOrDefault(candidate => PlanParser.InputAttributes(candidate).Any(input =>
            PlanParser.Record(input)?.BasesAndSelf().Contains(kind, SymbolEqualityComparer.Default) == true))
        ?.Name;

    /// <summary>The whole-number option whose name is most like the parameter's and the property's.</summary>
    private static string? Option(INamedTypeSymbol type, string parameter, string property) => OptionParser.Properties(type)
        .Where(static candidate => candidate.Type.SpecialType == SpecialType.System_Int32 && OptionParser.IsOption(candidate))
        .Select(static candidate => candidate.Name)
        .OrderBy(name => !name.Equals(parameter + property, StringComparison.OrdinalIgnoreCase))
        .ThenBy(name => !name.EndsWith(property, StringComparison.Ordinal))
        .FirstOrDefault();

    private static ParameterSyntax Marked(ParameterSyntax parameter, INamedTypeSymbol type, List<string> arguments)
    {
        var list = arguments.Count == 0 ? "" : $"({string.Join(", ", arguments)})";
        var attributes = Attribute(type.ToDisplayString().Replace(nameof(System.Attribute), ""), parameter, SyntaxFactory.Space, list);
        return parameter.WithoutLeadingTrivia().WithAttributeLists(parameter.AttributeLists.Insert(0, attributes));
    }
}
