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

    [Fact]
    public async Task An_interrupted_run_says_how_to_resume_and_keeps_what_is_done()
    {
        using (var program = await workspace.StartAsync("query: 32/", "extract"))
        {
            await program.InterruptAsync();
            var interrupted = await program.ResultAsync();
            Assert.Equal(130, interrupted.ExitCode);
            Assert.Contains("the same command resumes", Assert.Single(interrupted.Errors), StringComparison.Ordinal);
        }

        var resumed = (await workspace.RunAsync("extract")).Done();
        Assert.Contains(resumed.Errors, line => line.Contains("query: ", StringComparison.Ordinal) && line.Contains("are there already", StringComparison.Ordinal));
    }

    public void Dispose() => workspace.Dispose();
}
