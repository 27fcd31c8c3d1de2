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
        var report = await new Fuzzer().Run(programs: 300, seed: 1);
        output.WriteLine(report.ToString());
        Assert.True(report.Counterexamples.Count == 0, string.Join("\n\n", report.Counterexamples.Select(example => $"{string.Join("; ", example.Findings)}\n{example.Program}")));

        // Programs that fail, that are all of one kind or that are never proved would show nothing.
        Assert.InRange(report.Failed, 0, 30);
        Assert.InRange(report.Measured(isCoupled: true), report.Programs * 3 / 10, report.Programs * 6 / 10);
        Assert.InRange(report[isCoupled: false, Verdict.Proved], report.Measured(isCoupled: false) / 2, report.Programs);
    }

    /// <summary>A hole as it would look: the samples' softmax passes as proved.</summary>
    [Fact]
    public async Task A_hole_is_found_and_shrunk()
    {
        var report = await new Fuzzer(TrustingSoftmax).Run(programs: 100, seed: 2);

        Assert.NotEmpty(report.Counterexamples);
        Assert.All(report.Counterexamples, example =>
        {
            Assert.Contains(Softmax, example.Program.ToString(), StringComparison.Ordinal);
            Assert.InRange(example.Program.Statements.Length, 0, 2);
            Assert.NotEmpty(example.Findings);
        });
    }

    [Fact]
    public async Task A_hole_is_reported_and_is_exit_code_1()
    {
        using var report = new StringWriter();

        Assert.Equal(1, await FuzzCommand.Run(["--programs", "100", "--seed", "2"], report, TextWriter.Null, TrustingSoftmax));

        Assert.Contains("proved independent, and measured: FNG2", report.ToString(), StringComparison.Ordinal);
        Assert.Contains("public Tensor Loss(", report.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--programs")]
    [InlineData("--programs", "0")]
    [InlineData("--programs", "5", "--seed", "x")]
    [InlineData("--quick")]
    public async Task Wrong_arguments_are_exit_code_2(params string[] arguments)
    {
        using var messages = new StringWriter();

        Assert.Equal(2, await FuzzCommand.Run(arguments, TextWriter.Null, messages));

        Assert.Matches(@"\Afungi fuzz: .*; expected --programs N \[--seed S\], N at least 1\.\r?\n\z", messages.ToString());
    }

    private const string Softmax = ".softmax(0)";

    private static Verdict TrustingSoftmax(CompiledProgram program) =>
        program.Program.ToString().Contains(Softmax, StringComparison.Ordinal) ? Verdict.Proved : Verdict.Refuted;
}
