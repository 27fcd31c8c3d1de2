using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Fungi.Analyzers.BatchFlow;
using Fungi.Analyzers.Shape;
using Fungi.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Fungi.Benchmarks;

/// <summary>
/// What the analyzers cost, as a share of compiling the same sources: all diagnostics and the assembly, from parsed sources and generated code.
/// Declarations are judged on 200 objectives with many options, the flow of the batch on the independent losses of the corpus, of which there are
/// more than 100, with all that they call.
/// </summary>
/// <remarks>
/// The cost is the time inside the analyzers' actions by the compiler's own watch. Declarations are bound before, since that is compiling,
/// whoever asks for them first. Both are measured on one thread, in turn and warm; the verdict is on the median of the shares, so that what else the machine does
/// slows both sides of a share.
/// </remarks>
internal static class AnalyzerBenchmark
{
    private const int Warmup = 8; // until the just-in-time compiler has done with most

    /// <summary>Prints medians and quartiles; 0 within the budgets, 1 over one.</summary>
    public static async Task<int> Run(int runs = 15)
    {
        var declarations = await Measure("200 objectives", GeneratorBenchmark.Compilation(), [new ShapeAnalyzer()], budget: 0.03, runs);
        var corpus = Corpus();
        var flow = await Measure($"{Objectives(corpus)} losses of the corpus", corpus, [new BatchFlowAnalyzer(), new OverloadTrapAnalyzer()], budget: 0.05, runs);
        return declarations && flow ? 0 : 1;
    }

    private static async Task<bool> Measure(string what, CSharpCompilation sources, ImmutableArray<DiagnosticAnalyzer> analyzers, double budget, int runs)
    {
        var compiling = new List<double>();
        var analyzing = new List<double>();
        for (var run = 0; run < Warmup + runs; run++)
        {
            var compile = Compile(Generated(sources)).TotalMilliseconds;
            var analyze = (await Analyze(Generated(sources), analyzers)).TotalMilliseconds;
            if (run < Warmup) continue;
            compiling.Add(compile);
            analyzing.Add(analyze);
        }

        var shares = analyzing.Zip(compiling, (analyze, compile) => 100 * analyze / compile).ToList();
        var isWithin = Quantile(shares, 0.5) <= 100 * budget;
        Print($"compiling {what}", compiling, "ms");
        Print(string.Join(", ", analyzers.Select(analyzer => analyzer.GetType().Name)), analyzing, "ms");
        Print("share of compiling", shares, string.Create(CultureInfo.InvariantCulture, $"%  {(isWithin ? "within" : "OVER")} {budget:0%}"));
        return isWithin;
    }

    /// <summary>The sources with what is generated for them, bound by nobody yet.</summary>
    private static Compilation Generated(CSharpCompilation sources)
    {
        CSharpGeneratorDriver.Create([new ObjectiveGenerator().AsSourceGenerator()], parseOptions: GeneratorBenchmark.ParseOptions)
            .RunGeneratorsAndUpdateCompilation(sources.Clone().WithOptions(sources.Options.WithConcurrentBuild(false)), out var compilation, out _);
        return compilation.Clone();
    }

    private static CSharpCompilation Corpus()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Corpus");
        var files = Directory.EnumerateFiles(Path.Combine(folder, "Independent"), "*.cs").Append(Path.Combine(folder, "Bases.cs"));
        var plugin = GeneratorBenchmark.Compilation();
        return plugin.RemoveAllSyntaxTrees().AddSyntaxTrees(plugin.SyntaxTrees.First())
            .AddSyntaxTrees(files.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), GeneratorBenchmark.ParseOptions, file)));
    }

    private static int Objectives(CSharpCompilation sources) => sources.SyntaxTrees.Sum(tree =>
        tree.GetRoot().DescendantNodes().OfType<AttributeSyntax>().Count(attribute => attribute.Name.ToString() == "SslObjective"));

    private static TimeSpan Compile(Compilation compilation)
    {
        var start = Stopwatch.GetTimestamp();
        var isRight = compilation.GetDiagnostics().All(diagnostic => diagnostic.Severity < DiagnosticSeverity.Error) && compilation.Emit(Stream.Null).Success;
        return isRight ? Stopwatch.GetElapsedTime(start) : throw new InvalidOperationException("The sources are not what they should be.");
    }

    private static async Task<TimeSpan> Analyze(Compilation compilation, ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        var options = new CompilationWithAnalyzersOptions(new([]), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: true);
        var result = await compilation.WithAnalyzers([new DeclarationBinder(), .. analyzers], options).GetAnalysisResultAsync(default);
        return analyzers.Aggregate(TimeSpan.Zero, (sum, analyzer) => sum + result.AnalyzerTelemetryInfo[analyzer].ExecutionTime);
    }

    private static void Print(string what, List<double> values, string unit) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what,-42} median {Quantile(values, 0.5),8:0.00} (quartiles {Quantile(values, 0.25):0.00} to {Quantile(values, 0.75):0.00}) {unit}"));

    private static double Quantile(List<double> values, double share) => values.Order().ElementAt((int)(values.Count * share));

#pragma warning disable RS1001, RS1012 // not to be found by the compiler; it binds and analyzes nothing
    private sealed class DeclarationBinder : DiagnosticAnalyzer
    {
        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = new ShapeAnalyzer().SupportedDiagnostics;

        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.RegisterCompilationStartAction(static start => _ = start.Compilation.GetDeclarationDiagnostics(start.CancellationToken));
        }
    }
#pragma warning restore RS1001, RS1012
}
