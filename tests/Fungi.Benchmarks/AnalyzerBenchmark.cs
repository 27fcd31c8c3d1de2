using System.Collections.Immutable;
using System.Globalization;
using Fungi.Analyzers.Shape;
using Fungi.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Fungi.Benchmarks;

/// <summary>
/// What the analyzers cost in a compilation with 200 objectives, as a share of compiling it: all diagnostics and the assembly, from parsed
/// sources and generated code. It is the time of the process's threads beyond that of an analyzer that does nothing, warm, so that neither
/// other processes nor what the analyzers bind ahead of the compiler is counted.
/// </summary>
internal static class AnalyzerBenchmark
{
    private const double Budget = 0.03;
    private const int Warmup = 2;

    /// <summary>Prints the medians; 0 within the budget, 1 over it.</summary>
    public static async Task<int> Run(int runs = 5)
    {
        var compiling = new List<double>();
        var added = new List<double>();
        for (var run = 0; run < Warmup + runs; run++)
        {
            var compile = await Measure(static compilation => Task.Run(() => Compile(compilation)));
            var nothing = await Measure(static compilation => Analyze(compilation, new Nothing()));
            var analyzers = await Measure(static compilation => Analyze(compilation, new ShapeAnalyzer()));
            if (run < Warmup) continue;
            compiling.Add(compile);
            added.Add(analyzers - nothing);
        }

        var share = Median(added) / Median(compiling);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"compiling 200 objectives   median {Median(compiling),8:0.00} ms"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"their analyzers            median {Median(added),8:0.00} ms, {share:0.00%} of compiling  {(share <= Budget ? "within" : "OVER")} {Budget:0%}"));
        return share <= Budget ? 0 : 1;
    }

    /// <summary>The milliseconds that a task's threads work on a compilation that nobody has bound yet.</summary>
    private static async Task<double> Measure(Func<Compilation, Task> task)
    {
        CSharpGeneratorDriver.Create([new ObjectiveGenerator().AsSourceGenerator()], parseOptions: GeneratorBenchmark.ParseOptions)
            .RunGeneratorsAndUpdateCompilation(GeneratorBenchmark.Compilation(), out var compilation, out _);
        var before = Environment.CpuUsage.TotalTime;
        await task(compilation.Clone());
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }

    private static void Compile(Compilation compilation)
    {
        var isRight = compilation.GetDiagnostics().All(diagnostic => diagnostic.Severity < DiagnosticSeverity.Error) && compilation.Emit(Stream.Null).Success;
        if (!isRight) throw new InvalidOperationException("The sources are not what they should be.");
    }

    private static async Task Analyze(Compilation compilation, DiagnosticAnalyzer analyzer)
    {
        var options = new CompilationWithAnalyzersOptions(new([]), onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        _ = await compilation.WithAnalyzers([analyzer], options).GetAllDiagnosticsAsync();
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

#pragma warning disable RS1001 // not to be found by the compiler
    private sealed class Nothing : DiagnosticAnalyzer
#pragma warning restore RS1001
    {
        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = new ShapeAnalyzer().SupportedDiagnostics;

        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.RegisterSymbolAction(static _ => { }, SymbolKind.NamedType);
        }
    }
}
