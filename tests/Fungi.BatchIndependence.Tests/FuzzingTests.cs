using Fungi.BatchIndependence.Fuzzing;
using Fungi.BatchIndependence.Fuzzing.Analysis;
using Xunit.Abstractions;

namespace Fungi.BatchIndependence.Tests;

/// <summary>The analyzers against the measurement, on random losses; <c>./fungi fuzz</c> tries more of them.</summary>
public sealed class FuzzingTests(ITestOutputHelper output)
{
    [Fact]
    public async Task What_is_proved_is_measured_to_be_so()
    {
        var report = await Fuzzer.Run(programs: 300, seed: 1);
        output.WriteLine(report.ToString());
        Assert.True(report.Counterexamples.Count == 0, string.Join("\n\n", report.Counterexamples.Select(example => $"{string.Join("; ", example.Findings)}\n{example.Program}")));

        // Programs that fail, that are all of one kind or that are never proved would show nothing.
        Assert.InRange(report.Failed, 0, 30);
        Assert.InRange(report.Measured(isCoupled: true), report.Programs / 4, report.Programs * 3 / 4);
        Assert.InRange(report[isCoupled: false, Verdict.Proved], report.Measured(isCoupled: false) / 2, report.Programs);
    }
}
