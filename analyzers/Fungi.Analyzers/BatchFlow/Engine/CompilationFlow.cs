using System.Collections.Concurrent;
using System.Collections.Immutable;
using Fungi.Analyzers.BatchFlow.Transfer;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Fungi.Analyzers.BatchFlow.Engine;

/// <summary>What the analyses of one compilation share: the operators, the bodies of its methods and what they were found to do.</summary>
internal sealed class CompilationFlow(Compilation compilation, ImmutableArray<AdditionalText> files, CancellationToken cancellation)
{
    private readonly ConcurrentDictionary<SyntaxTree, SemanticModel> models = new();
    private readonly ConcurrentDictionary<IFieldSymbol, IOperation?> initializers = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, ControlFlowGraph?> bodies = new(SymbolEqualityComparer.Default);

    public OperatorTable Operators { get; } = OperatorTable.For(files, cancellation);

    public ConcurrentDictionary<SummaryKey, Summary> Summaries { get; } = new();

    /// <summary>What was reported once for all losses that meet it: a method's annotation that is wrong.</summary>
    public ConcurrentDictionary<Location, bool> Reported { get; } = new();

    /// <summary>A method's body; null where it has none in this compilation.</summary>
    public ControlFlowGraph? BodyOf(IMethodSymbol? method, CancellationToken token) => method is null ? null : bodies.GetOrAdd(method.OriginalDefinition, definition => Read(definition, token));

    /// <summary>What a field is declared with; null where that is nothing.</summary>
    public IOperation? InitializerOf(IFieldSymbol field, CancellationToken token) => initializers.GetOrAdd(field.OriginalDefinition, definition =>
        definition.DeclaringSyntaxReferences is [var reference] && reference.GetSyntax(token) is VariableDeclaratorSyntax { Initializer: { } initializer } && compilation.ContainsSyntaxTree(initializer.SyntaxTree)
            ? (Model(initializer.SyntaxTree).GetOperation(initializer, token) as IFieldInitializerOperation)?.Value
            : null);

#pragma warning disable RS1030 // a helper's body is in no operation block of the loss that calls it; read once per compilation
    public SemanticModel Model(SyntaxTree tree) => models.GetOrAdd(tree, added => compilation.GetSemanticModel(added));
#pragma warning restore RS1030

    /// <summary>Whether a body runs later than its call, as iterators and asynchronous methods do: those are not followed.</summary>
    public static bool IsDeferred(IMethodSymbol method) => method.IsAsync
        || method.DeclaringSyntaxReferences.Any(static reference => reference.GetSyntax() is var own
            && own.DescendantNodes(node => node == own || node is not (LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax)).Any(static node => node is YieldStatementSyntax));

    private ControlFlowGraph? Read(IMethodSymbol method, CancellationToken token)
    {
        var declared = method.PartialImplementationPart ?? method;
        if (declared.IsAbstract || declared.IsExtern || IsDeferred(declared) || declared.DeclaringSyntaxReferences is not [var reference, ..]) return null;
        var syntax = reference.GetSyntax(token);
        if (!compilation.ContainsSyntaxTree(syntax.SyntaxTree)) return null;
        return Model(syntax.SyntaxTree).GetOperation(syntax, token) switch
        {
            IMethodBodyOperation { BlockBody: null, ExpressionBody: null } => null,
            IMethodBodyOperation body => ControlFlowGraph.Create(body, token),
            IBlockOperation { Parent: null } block => ControlFlowGraph.Create(block, token),
            _ => null,
        };
    }
}
