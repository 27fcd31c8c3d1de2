using System.Collections.Immutable;
using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Analyzers.BatchFlow.Engine;
using Fungi.Analyzers.Shape;
using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Fungi.Analyzers.BatchFlow;

/// <summary>
/// Proves that a loss gives each sample a value that depends on no other sample, or says which operation mixes them. It follows the batch's
/// axis, and symbolic sizes, through everything that the loss calls.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BatchFlowAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        BatchRules.Coupled, BatchRules.NotProved, BatchRules.AnnotationContradicts, BatchRules.WritesState, BatchRules.NotPerSample,
        BatchRules.BatchSize, BatchRules.Randomness, BatchRules.BatchNormalization,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            var flow = new Lazy<CompilationFlow>(() => new(start.Compilation, start.Options.AdditionalFiles, start.CancellationToken));
            start.RegisterOperationBlockAction(block => Analyze(block, flow));
        });
    }

    private static void Analyze(OperationBlockAnalysisContext context, Lazy<CompilationFlow> flow)
    {
        if (context.OwningSymbol is not IMethodSymbol { Name: "Loss" or "Transform", MethodKind: MethodKind.Ordinary, ContainingType: { } type } method) return;
        if (!(method.Name == "Loss" ? IsLoss(method) : PlanParser.IsTransform(method) && ObjectiveNames.Attribute(type) is not null)) return;
        if (context.OperationBlocks.FirstOrDefault(static block => block.Kind is OperationKind.Block or OperationKind.MethodBody) is not { } body) return;

        var analysis = new Analysis(flow.Value, type, context.CancellationToken);
        var inputs = new LossInputs(type, method, context.CancellationToken);
        var start = method.Parameters.Aggregate(Engine.Environment.Empty, (environment, parameter) =>
            environment.Set(parameter, parameter.Type.Is(ContractNames.Tensor) ? inputs.Value(parameter) : new UnknownValue()));
        Outcome outcome;
        try
        {
            outcome = FlowInterpreter.Run(context.GetControlFlowGraph(body), start, analysis);
        }
        catch (InsufficientExecutionStackException)
        {
            context.ReportDiagnostic(Diagnostic.Create(BatchRules.NotProved, method.Locations[0], "it is nested too deeply to be followed"));
            return;
        }

        foreach (var write in analysis.Writes)
            context.ReportDiagnostic(Diagnostic.Create(BatchRules.WritesState, write.Site.GetLocation(), method.Name, write.What));
        foreach (var (annotations, annotated, proved) in analysis.Contradictions) Contradict(annotations, annotated, proved);
        if (method.Name != "Loss" || (outcome.Result is NeverValue && outcome.End is null)) return; // one that always throws returns nothing

        foreach (var head in method.Parameters.SelectMany(PlanParser.InputAttributes).Where(static input => input.Given("BatchNorm")?.Value is true))
        {
            if (head.ApplicationSyntaxReference is { } reference)
                context.ReportDiagnostic(Diagnostic.Create(BatchRules.BatchNormalization, Location.Create(reference.SyntaxTree, reference.Span), "BatchNorm = true"));
        }

        var own = Annotations.Of(method);
        Diagnostic[] diagnostics = [.. LossReport.Of(outcome.Result, method.Locations[0], own?.IsIndependent == true)];
        foreach (var diagnostic in diagnostics) context.ReportDiagnostic(diagnostic);
        if (own is not null && own.Contradiction(outcome.Result, [.. start.Values.Values]) is { } contradiction) Contradict(own, method, contradiction);

        void Contradict(Annotations annotations, IMethodSymbol annotated, string proved)
        {
            if (annotations.Verdict is not { ApplicationSyntaxReference: { } reference } verdict) return;
            var location = Location.Create(reference.SyntaxTree, reference.Span);
            if (flow.Value.Reported.TryAdd(location, true))
                context.ReportDiagnostic(Diagnostic.Create(BatchRules.AnnotationContradicts, location, annotated.Name, $"[{reference.GetSyntax(context.CancellationToken)}]", proved));
        }
    }

    /// <summary>Whether a method is the loss of an objective, or of a base class of one; what is wrong with its signature others say.</summary>
    private static bool IsLoss(IMethodSymbol method) => method.ReturnType.Is(ContractNames.Tensor)
        && !method.Parameters.IsEmpty
        && method.Parameters.All(static parameter => parameter.Type.Is(ContractNames.Tensor)
            && PlanParser.InputAttributes(parameter).ToArray() is [var input] && PlanParser.Record(input) is not null);
}
