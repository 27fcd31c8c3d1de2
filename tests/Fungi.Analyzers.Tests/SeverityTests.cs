using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Fungi.Analyzers.Tests;

/// <summary>What a user may do to any rule: suppress it in one place, or set its severity for a project.</summary>
public sealed class SeverityTests
{
    public static TheoryData<string> Ids => DocumentationTests.IdsOnClasses;

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_pragma_suppresses_it(string id) =>
        Assert.Empty(await ObjectiveAnalysis.Run($"#pragma warning disable {id}\n{DiagnosticPage.Of(id).Wrong}"));

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task An_attribute_suppresses_it(string id)
    {
        var suppression = $"[assembly: System.Diagnostics.CodeAnalysis.SuppressMessage(\"Fungi\", \"{id}\", Scope = \"module\")]\n";
        Assert.Empty(await ObjectiveAnalysis.Run(suppression + DiagnosticPage.Of(id).Wrong));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task An_editorconfig_sets_its_severity(string id)
    {
        var wrong = DiagnosticPage.Of(id).Wrong;
        Assert.Empty(await Run(wrong, id, ReportDiagnostic.Suppress));
        Assert.All(await Run(wrong, id, ReportDiagnostic.Info), diagnostic => Assert.Equal(DiagnosticSeverity.Info, diagnostic.Severity));
        Assert.NotEmpty(await Run(wrong, id, ReportDiagnostic.Warn));
    }

    /// <summary>What the documentation recommends for continuous integration.</summary>
    [Fact]
    public async Task An_editorconfig_sets_the_severity_of_a_category()
    {
        const string Setting = "dotnet_analyzer_diagnostic.category-Fungi.Batch.severity";
        Assert.Contains($"{Setting} = error\n", DiagnosticPage.Table, StringComparison.Ordinal);
        var options = new CompilationWithAnalyzersOptions(
            new([], new Settings(Setting, "error")), onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        var analysis = ObjectiveAnalysis.Compilation(DiagnosticPage.Of("FNG2009").Wrong).WithAnalyzers(ObjectiveAnalysis.Analyzers, options);
        Assert.Equal(DiagnosticSeverity.Error, Assert.Single(await analysis.GetAnalyzerDiagnosticsAsync()).Severity);
    }

    private static async Task<IReadOnlyList<Diagnostic>> Run(string source, string id, ReportDiagnostic severity)
    {
        var compilation = ObjectiveAnalysis.Compilation(source);
        return await ObjectiveAnalysis.Run(compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(new EditorConfig(id, severity))));
    }

    /// <summary>What the compiler makes of <c>dotnet_diagnostic.ID.severity</c>.</summary>
    private sealed class EditorConfig(string id, ReportDiagnostic severity) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic value)
        {
            value = severity;
            return diagnosticId == id;
        }

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic value)
        {
            value = default;
            return false;
        }
    }

    private sealed class Settings(string key, string setting) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Setting(key, setting);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Setting(string key, string setting) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string candidate, [NotNullWhen(true)] out string? value)
        {
            value = KeyComparer.Equals(candidate, key) ? setting : null;
            return value is not null;
        }
    }
}
