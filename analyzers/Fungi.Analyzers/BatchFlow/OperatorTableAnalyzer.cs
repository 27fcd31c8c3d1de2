using System.Collections.Immutable;
using Fungi.Analyzers.BatchFlow.Transfer;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Fungi.Analyzers.BatchFlow;

/// <summary>Finds the lines of a project's operator tables that the proof would pass over.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OperatorTableAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [BatchRules.OperatorTable];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterAdditionalFileAction(Analyze);
    }

    private static void Analyze(AdditionalFileAnalysisContext context)
    {
        var file = context.AdditionalFile;
        if (!OperatorTable.IsTable(file)) return;

        // All tables are read, because a member may have its row in another one.
        foreach (var mistake in OperatorTable.For(context.Options.AdditionalFiles, context.CancellationToken).Mistakes)
        {
            if (mistake.Path == file.Path) context.ReportDiagnostic(Diagnostic.Create(BatchRules.OperatorTable, mistake.Location, mistake.Text));
        }
    }
}
