using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Fungi.Analyzers.Shape;

/// <summary>
/// Says what keeps a class marked <c>[SslObjective]</c> from being an objective. It asks the symbols of such classes, and syntax only for
/// where to point, so that it costs next to nothing.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ShapeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => ShapeRules.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            var names = new ObjectiveNames(start.Compilation);
            var shared = new ConcurrentDictionary<(string Rule, Location Place), bool>();
            start.RegisterSymbolAction(symbol => Analyze(symbol, names, shared), SymbolKind.NamedType);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, ObjectiveNames names, ConcurrentDictionary<(string Rule, Location Place), bool> shared)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (ObjectiveNames.Attribute(type) is not { } attribute) return;
        var objective = new ObjectiveContext(type, attribute, context.Compilation, Report, context.CancellationToken);
        DeclarationChecks.Run(objective);
        names.Check(objective);
        ConstructorChecks.Run(objective);
        MethodChecks.Run(objective);
        OptionChecks.Run(objective);

        // What objectives share, a base class or an option's record, is reported once.
        void Report(Diagnostic diagnostic)
        {
            if (Declares(type, diagnostic.Location) || shared.TryAdd((diagnostic.Id, diagnostic.Location), true)) context.ReportDiagnostic(diagnostic);
        }
    }

    private static bool Declares(INamedTypeSymbol type, Location location) => type.DeclaringSyntaxReferences.Any(reference =>
        reference.SyntaxTree == location.SourceTree && reference.Span.Contains(location.SourceSpan));
}
