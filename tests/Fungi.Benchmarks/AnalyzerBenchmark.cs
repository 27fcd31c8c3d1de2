using System.Diagnostics;
using System.Globalization;
using Fungi.Analyzers.Shape;
using Fungi.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Fungi.Benchmarks;

/// <summary>
/// What the analyzers cost in a compilation with 200 objectives, as a share of compiling it: all diagnostics and the assembly, from parsed
/// sources and generated code. The compiler itself measures the analyzers, so both figures come from the same process, warm.
/// </summary>
internal static class AnalyzerBenchmark
{
    private const double Budget = 0.03;
    private const int Warmup = 5;
    private const int Runs = 25;

    /// <summary>Prints the medians; 0 within the budget, 1 over it.</summary>
    public static async Task<int> Run()
    {
        var compiling = new List<double>();
        var analysing = new List<double>();
        for (var run = 0; run < Warmup + Runs; run++)
        {
            var (compile, analyzers) = (Compile(Fresh()), await Analyze(Fresh()));
            if (run < Warmup) continue;
            compiling.Add(compile);
            analysing.Add(analyzers);
        }

        var share = Median(analysing) / Median(compiling);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"compiling 200 objectives   median {Median(compiling),8:0.00} ms"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"their analyzers            median {Median(analysing),8:0.00} ms, {share:0.00%} of compiling  {(share <= Budget ? "within" : "OVER")} {Budget:0%}"));
        return share <= Budget ? 0 : 1;
    }

    // Each run binds everything anew.
    private static Compilation Fresh()
    {
        CSharpGeneratorDriver.Create([new ObjectiveGenerator().AsSourceGenerator()], parseOptions: GeneratorBenchmark.ParseOptions)
            .RunGeneratorsAndUpdateCompilation(GeneratorBenchmark.Compilation(), out var compilation, out _);
        return compilation.Clone();
    }

    private static double Compile(Compilation compilation)
    {
        var watch = Stopwatch.StartNew();
        var mistakes = compilation.GetDiagnostics().Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        var isEmitted = compilation.Emit(Stream.Null).Success;
        return isEmitted && mistakes == 0 ? watch.Elapsed.TotalMilliseconds : throw new InvalidOperationException("The sources are not what they should be.");
    }

    private static async Task<double> Analyze(Compilation compilation)
    {
        var analyzer = new ShapeAnalyzer();
        var options = new CompilationWithAnalyzersOptions(new([]), onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: true);
        var result = await compilation.WithAnalyzers([analyzer], options).GetAnalysisResultAsync(default);
        return result.AnalyzerTelemetryInfo[analyzer].ExecutionTime.TotalMilliseconds;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Runs / 2);
}
