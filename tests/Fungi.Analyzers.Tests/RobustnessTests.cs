using System.Collections.Concurrent;
using Fungi.Generators.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Fungi.Analyzers.Tests;

/// <summary>Editors analyse code as it is typed: whatever is missing, nothing may throw.</summary>
public sealed class RobustnessTests
{
    private const string Sample = """
        namespace Strange;
        public record Schedule([property: Range(1, 10)] int Steps, double Rate = 0.5) { public object? Other { get; init; } }
        public partial class Outer
        {
            /// <summary>All at once.</summary>
            [SslObjective("sample")]
            public sealed partial class Sample(IFormatProvider culture) : IDisposable
            {
                private const string Name = "one";
                [Range(2, 64)] public int Dim { get; init; } = 8;
                [Length(1, 3)] public IReadOnlyList<double> Scales { get; init; } = [1, 2];
                [AllowedValues(1, 2)] public required int? Kind { get; set; }
                public Schedule Schedule { get; init; } = new(3);
                public ImageViews Transform(ImageViews views) { var made = views.Group(Name, 1, view => view.Inference()); return Dim > 3 ? made : made.Group("two", 2, view => view); }
                public Tensor Loss([Latents(Dim = nameof(Dim), Views = Name)] Tensor a, [Bank(Of = nameof(a), Size = nameof(Dim))] Tensor bank,
                    [PatchTokens(Head = "h", Fit = HeadFit.Ridge, FitTarget = nameof(a))] Tensor tokens, Tensor b) => -(a * tokens.sum(0)).mean();
                public void Dispose() { }
            }
        }
        """;

    [Fact]
    public Task Truncated_at_every_token() => AssertNothingThrows(
        Tokens().Select(token => Sample[..token.SpanStart]));

    [Fact]
    public Task Without_any_one_token() => AssertNothingThrows(
        Tokens().Select(token => Sample.Remove(token.SpanStart, token.Span.Length)));

    [Fact]
    public Task With_stretches_cut_out() => AssertNothingThrows(Enumerable.Range(0, 100).Select(seed =>
    {
        var random = new Random(seed);
        var text = Sample;
        for (var cut = 0; cut < 3; cut++)
        {
            var start = random.Next(text.Length);
            text = text.Remove(start, random.Next(Math.Min(40, text.Length - start)));
        }

        return text;
    }));

    [Fact]
    public async Task Without_the_contract()
    {
        var compilation = PluginCompiler.Compilation(Sample);
        var without = compilation.WithReferences(compilation.References.Where(reference => reference.Display?.Contains("Fungi.", StringComparison.Ordinal) != true));
        Assert.Empty(await ObjectiveAnalysis.Run(without));
    }

    private static IEnumerable<SyntaxToken> Tokens() => PluginCompiler.Tree(Sample, "Sample.cs").GetRoot().DescendantTokens().Where(token => token.Span.Length > 0);

    /// <summary>Runs the analyzers, and every action of every fix, on each source.</summary>
    private static async Task AssertNothingThrows(IEnumerable<string> sources)
    {
        var failures = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(sources, async (source, cancellation) =>
        {
            var document = CodeFixing.Document(source);
            var options = new CompilationWithAnalyzersOptions(
                new([]), (exception, _, _) => failures.Add($"{exception}\n{source}"), concurrentAnalysis: false, logAnalyzerExecutionTime: false);
            foreach (var diagnostic in await ObjectiveAnalysis.Compilation(source).WithAnalyzers(ObjectiveAnalysis.Analyzers, options).GetAnalyzerDiagnosticsAsync(cancellation))
            {
                try
                {
                    foreach (var action in await CodeFixing.Actions(document, diagnostic)) await CodeFixing.Apply(document, action);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    failures.Add($"{diagnostic.Id}: {exception}\n{source}");
                }
            }
        });
        Assert.Empty(failures);
    }
}
