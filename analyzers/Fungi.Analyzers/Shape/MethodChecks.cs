using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Analyzers.Shape;

/// <summary>Whether the objective has a transform for some modality and one loss, and their signatures.</summary>
internal static class MethodChecks
{
    public static void Run(ObjectiveContext objective)
    {
        var transforms = Transforms(objective, "Transform", ShapeRules.NoTransform);
        var pretrainTransforms = Transforms(objective, "PretrainTransform");
        var loss = Loss(objective, "Loss", ShapeRules.NoLoss);
        var pretrainLoss = Loss(objective, "PretrainLoss");

        // What pretraining lacks it takes from the other plan, modality by modality.
        IMethodSymbol[] pretraining =
            [.. pretrainTransforms, .. transforms.Where(transform => !pretrainTransforms.Any(other => SameModality(transform, other)))];
        if (loss is not null) ViewGroupChecks.Run(objective, pretrainLoss is null ? [.. transforms.Union(pretraining, MethodComparer)] : transforms, loss);
        if (pretrainLoss is not null) ViewGroupChecks.Run(objective, pretraining, pretrainLoss);
    }

    private static IEqualityComparer<IMethodSymbol> MethodComparer => SymbolEqualityComparer.Default;

    /// <summary>The overloads that the runtime calls.</summary>
    private static IMethodSymbol[] Transforms(ObjectiveContext objective, string name, DiagnosticDescriptor? absent = null)
    {
        var methods = PlanParser.Methods(objective.Type, name).ToArray();
        var right = methods.Where(PlanParser.IsTransform).ToArray();
        if (methods.Length == 0 && absent is not null) objective.Report(absent, objective.Type.Name);
        foreach (var method in methods.Except(right, MethodComparer))
        {
            if (right.Length == 0) objective.Report(ShapeRules.TransformSignature, Mistake(objective, method), name);
            else if (IsViews(method.ReturnType)) objective.Report(ShapeRules.UnusedTransform, Name(objective, method), name, "its signature is not from views to views of the same kind");
        }

        foreach (var method in right) ViewGroupChecks.Repetitions(objective, method);
        return right;
    }

    private static bool SameModality(IMethodSymbol one, IMethodSymbol other) => SymbolEqualityComparer.Default.Equals(one.ReturnType, other.ReturnType);

    private static bool IsViews(ITypeSymbol type) => PlanParser.ViewTypes.Any(name => type.Is(name));

    private static Location? Mistake(ObjectiveContext objective, IMethodSymbol method) => objective.In<MethodDeclarationSyntax>(method, declaration =>
        method.IsGenericMethod ? declaration.TypeParameterList!
        : method.Parameters is [{ RefKind: RefKind.None } only] && IsViews(only.Type) ? declaration.ReturnType
        : declaration.ParameterList);

    /// <summary>The method, where it is the only one and its parameters are known.</summary>
    private static IMethodSymbol? Loss(ObjectiveContext objective, string name, DiagnosticDescriptor? absent = null)
    {
        var methods = PlanParser.Methods(objective.Type, name).ToArray();
        if (methods.Length == 0)
        {
            if (absent is not null) objective.Report(absent, objective.Type.Name);
            return null;
        }

        foreach (var overload in methods.Skip(1)) objective.Report(ShapeRules.SeveralLosses, Name(objective, overload), name);
        foreach (var method in methods)
        {
            Signature(objective, method);
            InputChecks.Run(objective, method);
        }

        return methods is [var only] ? only : null;
    }

    private static void Signature(ObjectiveContext objective, IMethodSymbol method)
    {
        if (method.IsGenericMethod)
        {
            var place = objective.In<MethodDeclarationSyntax>(method, static declaration => declaration.TypeParameterList!);
            objective.Report(ShapeRules.LossSignature, place, method.Name, "is generic, and nobody gives it type arguments");
        }

        if (method.RefKind != RefKind.None || !method.ReturnType.Is(ContractNames.Tensor))
        {
            var place = objective.In<MethodDeclarationSyntax>(method, static declaration => declaration.ReturnType);
            objective.Report(ShapeRules.LossSignature, place, method.Name, "returns the loss as a Tensor, one value per sample");
        }

        if (method.Parameters.IsEmpty)
        {
            var place = objective.In<MethodDeclarationSyntax>(method, static declaration => declaration.ParameterList);
            objective.Report(ShapeRules.NoInputs, place, method.Name);
        }
    }

    private static Location? Name(ObjectiveContext objective, IMethodSymbol method) =>
        objective.In<MethodDeclarationSyntax>(method, static declaration => declaration.Identifier);
}
