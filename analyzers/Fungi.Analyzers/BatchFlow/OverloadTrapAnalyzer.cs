using System.Collections.Immutable;
using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Fungi.Analyzers.BatchFlow;

/// <summary>
/// Finds calls of TorchSharp where C# reads an axis 0 as something else. A constant 0, alone among numbers, converts to every enum, and an
/// overload without optional parameters left over wins: <c>x.sum(0)</c> is <c>sum(ScalarType?)</c>, while <c>x.sum(1)</c> is
/// <c>sum(long dim)</c>. So a call is suspect where a 1 in place of the 0 would be a whole number to another overload.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OverloadTrapAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [BatchRules.OverloadTrap];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(ContractNames.ObjectiveAttribute) is null) return;
            start.RegisterOperationAction(Analyze, OperationKind.Argument);
        });
    }

    private static void Analyze(OperationAnalysisContext context)
    {
        var argument = (IArgumentOperation)context.Operation;
        if (argument is not { ArgumentKind: ArgumentKind.Explicit, Parameter: { } parameter, Syntax: ArgumentSyntax { NameColon: null } written, Parent: IInvocationOperation call }) return;
        if (argument.Value is not IConversionOperation { IsImplicit: true, Operand: { ConstantValue.HasValue: true, Type: { } type } }) return;
        if (!IsEnum(parameter.Type) || IsEnum(type) || !IsOfTorchSharp(call.TargetMethod)) return;
        if (call.Syntax is not InvocationExpressionSyntax invocation || Axis(call, invocation, written) is not { } axis) return;
        context.ReportDiagnostic(Diagnostic.Create(
            BatchRules.OverloadTrap,
            written.GetLocation(),
            ImmutableDictionary<string, string?>.Empty.Add(BatchRules.Axis, axis),
            $"{call.TargetMethod.Name}{invocation.ArgumentList}",
            parameter.Type.ToMinimalDisplayString(call.SemanticModel!, invocation.SpanStart),
            parameter.Name,
            axis));
    }

    /// <summary>The name of the parameter that a 1 in the argument's place would be given to, where that takes whole numbers.</summary>
    private static string? Axis(IInvocationOperation call, InvocationExpressionSyntax invocation, ArgumentSyntax written)
    {
        var one = SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(1));
        var other = invocation.ReplaceNode(written.Expression, one);
        if (other.Expression is MemberBindingExpressionSyntax { Name: var member })
        {
            // What follows a "?." binds only together with what precedes it.
            var receiver = SyntaxFactory.ParseExpression($"default({call.TargetMethod.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)})!");
            other = other.WithExpression(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, receiver, member));
        }

        var bound = call.SemanticModel!.GetSpeculativeSymbolInfo(invocation.SpanStart, other, SpeculativeBindingOption.BindAsExpression).Symbol;
        var parameter = (bound as IMethodSymbol)?.Parameters.ElementAtOrDefault(invocation.ArgumentList.Arguments.IndexOf(written));
        return parameter?.Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 ? parameter.Name : null;
    }

    private static bool IsEnum(ITypeSymbol type) =>
        type is { TypeKind: TypeKind.Enum } or INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [{ TypeKind: TypeKind.Enum }] };

    private static bool IsOfTorchSharp(IMethodSymbol method) => method.ContainingNamespace is { Name: "TorchSharp", ContainingNamespace.IsGlobalNamespace: true };
}
