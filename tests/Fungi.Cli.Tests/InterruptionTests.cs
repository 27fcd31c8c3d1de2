namespace Fungi.Cli.Tests;

/// <summary>However a run ends, the same command finishes it with the same bytes.</summary>
public sealed class InterruptionTests : IDisposable
{
    private const int QueryImages = 160;
    private readonly Workspace workspace = new();

    public InterruptionTests()
    {
        workspace.WriteIdx("query", QueryImages);
        var section = Workspace.Configuration();
        section["BatchSize"] = 2;
        workspace.Configure(section);
    }

    [Fact]
    public async Task A_killed_run_ends_with_the_bytes_of_an_undisturbed_one()
    {
        (await workspace.RunAsync("extract", "--Fungi:Output=undisturbed")).Done();
        foreach (var moment in (string[])["simclr state: 0/", "train: 2/", "query: 64/"])
        {
            using var program = await workspace.StartAsync(moment, "extract");
            program.Kill();
            await program.ResultAsync();
        }

        (await workspace.RunAsync("extract")).Done();
        Assert.Equal(ExtractionTests.Bytes(workspace.File("undisturbed")), ExtractionTests.Bytes(workspace.Features));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_stopped_run_says_which_command_resumes_and_keeps_what_is_done(string signal)
    {
        string[] resumption;
        using (var program = await workspace.StartAsync("query: 32/", "extract", "--overwrite", "--Fungi:Seed=7"))
        {
            await program.SignalAsync(signal);
            resumption = (await program.ResultAsync()).Stopped();
        }

        Assert.Equal(["extract", "--Fungi:Seed=7"], resumption);
        var resumed = (await workspace.RunAsync(resumption)).Done();
        Assert.Contains(resumed.Errors, line => line.Contains("query: ", StringComparison.Ordinal) && line.Contains("are there already", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_in_the_background_of_a_shell_ignores_interrupts_and_obeys_termination()
    {
        using var program = await workspace.StartAsync("query: 16/", ["sh", "-c", "trap '' INT; exec \"$@\"", "sh"], new Dictionary<string, string>(), "extract");
        await program.InterruptAsync();
        await program.SeeAsync("query: 48/");
        await program.SignalAsync("TERM");
        var stopped = await program.ResultAsync();
        stopped.Stopped();
        Assert.Contains(stopped.Progress, line => line.StartsWith("query: 48/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_signal_does_not_wait_for_the_batch()
    {
        const int Images = 20000;
        workspace.WriteIdx("query", Images);
        using (var program = await workspace.StartAsync("query: 0/", "extract", $"--Fungi:BatchSize={Images}"))
        {
            await program.SignalAsync("TERM");
            await program.SeeAsync("Stopping ");
            await program.SignalAsync("TERM");
            var stopped = await program.ResultAsync();
            Assert.Equal(130, stopped.ExitCode);
            Assert.StartsWith("Stopping ", Assert.Single(stopped.Errors), StringComparison.Ordinal);
        }

        workspace.WriteIdx("query", QueryImages);
        (await workspace.RunAsync("extract", "--overwrite")).Done();
    }

    public void Dispose() => workspace.Dispose();
}
