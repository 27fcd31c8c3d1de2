using System.Collections.Immutable;
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
/// sources and generated code.
/// </summary>
/// <remarks>
/// The cost is the time inside the analyzers' actions by the compiler's own watch. Declarations are bound before, since that is compiling,
/// whoever asks for them first. Both are measured on one thread, in turn and warm; the verdict is on the median of the shares, so that what else the machine does
/// slows both sides of a share.
/// </remarks>
internal static class AnalyzerBenchmark
{
    private const double Budget = 0.03;
    private const int Warmup = 8; // until the just-in-time compiler has done with most

    /// <summary>Prints medians and quartiles; 0 within the budget, 1 over it.</summary>
    public static async Task<int> Run(int runs = 15)
    {
        var compiling = new List<double>();
        var analyzing = new List<double>();
        for (var run = 0; run < Warmup + runs; run++)
        {
            var compile = Compile(Compilation()).TotalMilliseconds;
            var analyze = (await Analyze(Compilation(), new ShapeAnalyzer())).TotalMilliseconds;
            if (run < Warmup) continue;
            compiling.Add(compile);
            analyzing.Add(analyze);
        }

        var shares = analyzing.Zip(compiling, (analyze, compile) => 100 * analyze / compile).ToList();
        var isWithin = Quantile(shares, 0.5) <= 100 * Budget;
        Print("compiling 200 objectives", compiling, "ms");
        Print("their analyzers", analyzing, "ms");
        Print("share of compiling", shares, string.Create(CultureInfo.InvariantCulture, $"%  {(isWithin ? "within" : "OVER")} {Budget:0%}"));
        return isWithin ? 0 : 1;
    }

    /// <summary>The sources with what is generated for them, bound by nobody yet.</summary>
    private static Compilation Compilation()
    {
        var sources = GeneratorBenchmark.Compilation();
        CSharpGeneratorDriver.Create([new ObjectiveGenerator().AsSourceGenerator()], parseOptions: GeneratorBenchmark.ParseOptions)
            .RunGeneratorsAndUpdateCompilation(sources.WithOptions(sources.Options.WithConcurrentBuild(false)), out var compilation, out _);
        return compilation.Clone();
    }

    private static TimeSpan Compile(Compilation compilation)
    {
        var start = Stopwatch.GetTimestamp();
        var isRight = compilation.GetDiagnostics().All(diagnostic => diagnostic.Severity < DiagnosticSeverity.Error) && compilation.Emit(Stream.Null).Success;
        return isRight ? Stopwatch.GetElapsedTime(start) : throw new InvalidOperationException("The sources are not what they should be.");
    }

    private static async Task<TimeSpan> Analyze(Compilation compilation, DiagnosticAnalyzer analyzer)
    {
        var options = new CompilationWithAnalyzersOptions(new([]), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: true);
        var result = await compilation.WithAnalyzers([new DeclarationBinder(), analyzer], options).GetAnalysisResultAsync(default);
        return result.AnalyzerTelemetryInfo[analyzer].ExecutionTime;
    }

    private static void Print(string what, List<double> values, string unit) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what,-30} median {Quantile(values, 0.5),8:0.00} (quartiles {Quantile(values, 0.25):0.00} to {Quantile(values, 0.75):0.00}) {unit}"));

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
