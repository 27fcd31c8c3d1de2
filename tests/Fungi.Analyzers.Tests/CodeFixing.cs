using System.Collections.Immutable;
using Fungi.Analyzers.CodeFixes.BatchFlow;
using Fungi.Analyzers.CodeFixes.Shape;
using Fungi.Generators.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace Fungi.Analyzers.Tests;

/// <summary>Applies code fixes as an editor does.</summary>
internal static class CodeFixing
{
    public static ImmutableArray<CodeFixProvider> Providers { get; } =
    [
        new MakePartial(), new MakeInit(), new AddMethod(), new AddInputAttribute(), new TakeSuggestion(),
        new NameTheDimension(), new DropOuterMean(), new AnnotateMethod(),
    ];

    /// <summary>The actions that an editor offers for a diagnostic.</summary>
    public static async Task<IReadOnlyList<CodeAction>> Actions(Document document, Diagnostic diagnostic)
    {
        var actions = new List<CodeAction>();
        foreach (var provider in Providers.Where(provider => provider.FixableDiagnosticIds.Contains(diagnostic.Id)))
            await provider.RegisterCodeFixesAsync(new(document, diagnostic, (action, _) => actions.Add(action), default));
        return actions;
    }

    /// <summary>The source after the action of that title, or else the first one, for the first diagnostic of the rule.</summary>
    public static async Task<string> Fix(string source, string id, string? title = null)
    {
        var document = Document(source);
        var diagnostic = (await Diagnostics(document)).First(candidate => candidate.Id == id);
        var actions = await Actions(document, diagnostic);
        return await Apply(document, actions.First(action => title is null || action.Title == title));
    }

    /// <summary>The source after "fix all in document".</summary>
    public static async Task<string> FixAll(string source, string id)
    {
        var document = Document(source);
        var diagnostics = (await Diagnostics(document)).Where(candidate => candidate.Id == id).ToArray();
        var provider = Providers.Single(candidate => candidate.FixableDiagnosticIds.Contains(id));
        var key = (await Actions(document, diagnostics[0]))[0].EquivalenceKey;
        var action = await provider.GetFixAllProvider()!.GetFixAsync(
            new(document, provider, FixAllScope.Document, key, [id], new Reported(diagnostics), default));
        Assert.NotNull(action);
        return await Apply(document, action);
    }

    public static Document Document(string source)
    {
        var compilation = PluginCompiler.Compilation();
        var usings = compilation.SyntaxTrees.Single();
        return new AdhocWorkspace()
            .AddProject("Plugin", LanguageNames.CSharp)
            .WithParseOptions(usings.Options)
            .WithCompilationOptions(compilation.Options)
            .WithMetadataReferences(compilation.References)
            .AddDocument("Usings.cs", usings.GetText()).Project
            .AddDocument("Source.cs", SourceText.From(source));
    }

    public static async Task<ImmutableArray<Diagnostic>> Diagnostics(Document document) =>
        await ObjectiveAnalysis.Run((await document.Project.GetCompilationAsync())!);

    public static async Task<string> Apply(Document document, CodeAction action)
    {
        var operation = Assert.Single((await action.GetOperationsAsync(default)).OfType<ApplyChangesOperation>());
        var text = await operation.ChangedSolution.GetDocument(document.Id)!.GetTextAsync();
        return text.ToString();
    }

    private sealed class Reported(IEnumerable<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) => Task.FromResult(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
