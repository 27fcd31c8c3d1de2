using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Analyzers.Shape;

/// <summary>Whether the host's services suffice to make the objective.</summary>
internal static class ConstructorChecks
{
    public static void Run(ObjectiveContext objective)
    {
        var type = objective.Type;
        var constructors = type.InstanceConstructors.Where(IsAuthors).ToArray();
        if (constructors.Length == 0)
        {
            if (!ConstructionParser.BaseNeedsNothing(type))
                objective.Report(ShapeRules.NotAService, $"No constructor of '{type.Name}' gives its base class '{type.BaseType!.Name}' what it needs", type.Name);
            return;
        }

        var reader = constructors.SelectMany(static constructor => constructor.Parameters)
            .FirstOrDefault(static parameter => parameter.Type.Is(ContractNames.OptionsReader));
        if (reader is not null)
        {
            Report(objective, reader, $"Only the generated constructor of '{type.Name}' takes an OptionsReader");
            return;
        }

        foreach (var parameter in ConstructionParser.Chosen(constructors).Parameters.Where(static parameter => !ConstructionParser.IsService(parameter)))
            Report(objective, parameter, $"'{parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)} {parameter.Name}' is no service");
    }

    // A build analyses the class with what is generated for it.
    private static bool IsAuthors(IMethodSymbol constructor) => !constructor.IsImplicitlyDeclared && !constructor.GetAttributes().Any(static attribute =>
        attribute.AttributeClass.Is("System.CodeDom.Compiler.GeneratedCodeAttribute") && attribute.ConstructorArguments is [{ Value: "Fungi.Generators" }, ..]);

    private static void Report(ObjectiveContext objective, IParameterSymbol parameter, string mistake) => objective.Report(
        ShapeRules.NotAService,
        objective.In<ParameterSyntax>(parameter, static syntax => syntax.Type ?? (SyntaxNodeOrToken)syntax.Identifier),
        mistake,
        objective.Type.Name);
}
