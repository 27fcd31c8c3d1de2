using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Fungi.Benchmarks;

// dotnet run -c Release --project tests/Fungi.Benchmarks -- NAME
// Runs the benchmarks of the class NAMEBenchmark and compares each median with its budget. Exit codes: 0 within, 1 over, 2 no such name.
var classes = typeof(BudgetAttribute).Assembly.GetTypes()
    .Where(type => type.GetMethods().Any(method => method.IsDefined(typeof(BenchmarkAttribute))))
    .ToDictionary(type => type.Name.Replace("Benchmark", "", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase);
if (args is ["analyzer"]) return await AnalyzerBenchmark.Run();
if (args is ["distortion"])
{
    ProjectionDistortion.Print();
    return 0;
}

if (args is ["predict", var directory, var neighbors])
{
    PredictionOnDemand.Run(directory, int.Parse(neighbors, CultureInfo.InvariantCulture));
    return 0;
}

if (args is not [var name] || !classes.TryGetValue(name, out var benchmarks))
{
    Console.Error.WriteLine($"Expected one of: {string.Join(", ", classes.Keys.Select(key => key.ToLowerInvariant()).Concat(["analyzer", "distortion"]).Order(StringComparer.Ordinal))}.");
    return 2;
}

// In this process, since what is measured must be warm; one call at a time, since each needs its own input.
var job = Job.Default
    .WithToolchain(InProcessEmitToolchain.Instance)
    .WithWarmupCount(30)
    .WithIterationCount(50)
    .WithInvocationCount(1)
    .WithUnrollFactor(1)
    .WithGcForce(false);
var config = ManualConfig.CreateEmpty().AddJob(job).AddDiagnoser(MemoryDiagnoser.Default).AddLogger(BenchmarkDotNet.Loggers.NullLogger.Instance).WithOptions(ConfigOptions.DisableLogFile);
var reports = BenchmarkRunner.Run(benchmarks, config).Reports;
if (reports.IsEmpty || reports.Any(report => report.ResultStatistics is null))
{
    Console.Error.WriteLine("A benchmark failed.");
    return 1;
}

return reports.Select(IsWithinBudget).ToArray().All(isWithin => isWithin) ? 0 : 1;

static bool IsWithinBudget(BenchmarkReport report)
{
    var method = report.BenchmarkCase.Descriptor.WorkloadMethod;
    var budget = method.GetCustomAttribute<BudgetAttribute>()?.Milliseconds;
    var (median, low, high) = (report.ResultStatistics!.Median / 1e6, report.ResultStatistics.Q1 / 1e6, report.ResultStatistics.Q3 / 1e6);
    var allocated = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase);
    var verdict = budget is null ? "no budget" : median <= budget ? $"within {budget} ms" : $"OVER {budget} ms";
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{method.Name.Replace('_', ' '),-60} median {median,8:0.00##} ms (quartiles {low:0.00##} to {high:0.00##})  {allocated,10} B  {verdict}"));
    return budget is null || median <= budget;
}
