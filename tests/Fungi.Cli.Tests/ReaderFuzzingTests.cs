using Fungi.Readers.Fuzzing;
using Xunit.Abstractions;

namespace Fungi.Cli.Tests;

/// <summary>Every reader of files, on damaged ones; <c>./fungi fuzz-readers</c> tries more of them.</summary>
public sealed class ReaderFuzzingTests(ITestOutputHelper output)
{
    private const int Inputs = 2000;

    public static TheoryData<string> Readers => [.. FuzzedReader.All.Select(reader => reader.Name)];

    [Theory, MemberData(nameof(Readers))]
    public void A_damaged_file_is_read_or_refused_in_one_line(string reader)
    {
        var report = new ReaderFuzzer(FuzzedReader.All.Single(one => one.Name == reader)).Run(Inputs, seed: 1);
        output.WriteLine(report.ToString());
        Assert.True(report.Findings.Count == 0, report.ToString());

        // Damage that is always refused, or never, would show nothing.
        Assert.InRange(report.Accepted, Inputs / 100, Inputs * 99 / 100);
        Assert.InRange(report.Refused, Inputs / 100, Inputs * 99 / 100);
    }

    public static TheoryData<string, string> Defects => new()
    {
        { "throws", "throws IndexOutOfRangeException" },
        { "takes", "bytes of memory" },
        { "breaks", "is refused in more than one line" },
        { "writes", "the folder holds" },
        { "executes", "is executed" },
    };

    [Theory, MemberData(nameof(Defects))]
    public void A_defect_is_found_and_is_exit_code_1(string defect, string finding)
    {
        var executed = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var reader = new FuzzedReader("planted", "file", [[1, 2, 3, 4]], [], folder =>
        {
            var content = File.ReadAllBytes(Path.Combine(folder, "file"));
            if (content is [1, 2, 3, 4]) return;
            switch (defect)
            {
                case "throws": _ = content[3]; break;
                case "takes": GC.KeepAlive(new byte[5_000_000]); break;
                case "breaks": throw new InputException(["one", ""]);
                case "executes": File.WriteAllText(executed, ""); break;
                default: File.WriteAllText(Path.Combine(folder, "executed"), ""); break;
            }
        }) { Executed = executed };
        using var report = new StringWriter();

        Assert.Equal(1, FuzzReadersCommand.Run(["--inputs", "200"], report, TextWriter.Null, [reader]));

        Assert.Contains(finding, report.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--inputs")]
    [InlineData("--inputs", "0")]
    [InlineData("--inputs", "5", "--seed", "x")]
    [InlineData("--inputs", "5", "--reader", "pdf")]
    public void Wrong_arguments_are_exit_code_2(params string[] arguments)
    {
        using var messages = new StringWriter();

        Assert.Equal(2, FuzzReadersCommand.Run(arguments, TextWriter.Null, messages));

        Assert.Matches(@"\Afungi fuzz-readers: .*; expected --inputs N \[--seed S\] \[--reader NAME\], N at least 1, NAME one of safetensors, .*\.\r?\n\z", messages.ToString());
    }
}
