namespace Fungi.Cli.Tests;

/// <summary>A disk that is full, or files that cannot be read any more, end a run in one line; put right, the same command finishes it.</summary>
public sealed class FailingDiskTests : IDisposable
{
    private readonly Workspace workspace = new();
    private readonly SortedDictionary<string, string> undisturbed;

    public FailingDiskTests()
    {
        workspace.WriteIdx("query", 160);
        for (var copy = 0; copy < 60; copy++) File.Copy(workspace.File("train", "2", "02.png"), workspace.File("train", "2", $"copy{copy}.png"));
        var section = Workspace.Configuration();
        section["BatchSize"] = 2;
        workspace.Configure(section);
        workspace.RunAsync("extract", "--Fungi:Output=undisturbed").GetAwaiter().GetResult().Done();
        undisturbed = ExtractionTests.Bytes(workspace.File("undisturbed"));
    }

    [SmallDiskFact]
    public async Task A_disk_that_is_full_from_the_start()
    {
        using var disk = new SmallDisk(workspace.File("disk"), kilobytes: 64);
        Fill(disk);

        var full = await workspace.RunAsync("extract", "--Fungi:Output=disk/features");

        Assert.Equal(2, full.ExitCode);
        Assert.Contains("No space left on device", Assert.Single(full.Errors), StringComparison.Ordinal);
        File.Delete(Path.Combine(disk.Path, "filler"));
        disk.Enlarge(kilobytes: 4096);
        (await workspace.RunAsync("extract", "--Fungi:Output=disk/features")).Done();
        Assert.Equal(undisturbed, ExtractionTests.Bytes(Path.Combine(disk.Path, "features")));
    }

    [SmallDiskFact]
    public async Task A_disk_that_becomes_full()
    {
        using var disk = new SmallDisk(workspace.File("disk"), kilobytes: 4096);
        RunResult full;
        using (var program = await workspace.StartAsync("query: 32/", "extract", "--Fungi:Output=disk/features"))
        {
            program.Send(Signal.Stop);
            Fill(disk);
            program.Send(Signal.Continue);
            full = await program.ResultAsync();
        }

        Assert.Equal(1, full.ExitCode);
        Assert.Contains("No space left on device", Assert.Single(full.Errors), StringComparison.Ordinal);
        File.Delete(Path.Combine(disk.Path, "filler"));
        var resumed = (await workspace.RunAsync("extract", "--Fungi:Output=disk/features")).Done();
        Assert.Contains(resumed.Errors, line => line.Contains("are there already", StringComparison.Ordinal));
        Assert.Equal(undisturbed, ExtractionTests.Bytes(Path.Combine(disk.Path, "features")));
    }

    [Fact]
    public async Task An_image_that_cannot_be_read_any_more()
    {
        var image = workspace.File("train", "2", "copy9.png");
        RunResult failed;
        using (var program = await workspace.StartAsync("train: 0/", "extract"))
        {
            program.Send(Signal.Stop);
            File.Move(image, workspace.File("kept.png"));
            Directory.CreateDirectory(image);
            program.Send(Signal.Continue);
            failed = await program.ResultAsync();
        }

        failed.Refused($"dataset {workspace.File("train")}: 2/copy9.png: ");
        Directory.Delete(image);
        File.Move(workspace.File("kept.png"), image);
        (await workspace.RunAsync("extract")).Done();
        Assert.Equal(undisturbed, ExtractionTests.Bytes(workspace.Features));
    }

    [Theory]
    [InlineData("kl.npy.part")]
    [InlineData("journal")]
    [InlineData("manifest.json")]
    public async Task A_file_of_the_run_that_cannot_be_read_any_more(string name)
    {
        using (var program = await workspace.StartAsync("query: 32/", "extract"))
        {
            program.Kill();
            await program.ResultAsync();
        }

        var file = Path.Combine(workspace.Features, "query", name);
        File.Move(file, workspace.File("kept"));
        Directory.CreateDirectory(file);

        var refused = await workspace.RunAsync("extract");
        Assert.Equal(2, refused.ExitCode);
        Assert.Single(refused.Errors, line => line.StartsWith(Path.Combine(workspace.Features, "query"), StringComparison.Ordinal));

        Directory.Delete(file);
        File.Move(workspace.File("kept"), file);
        (await workspace.RunAsync("extract")).Done();
        Assert.Equal(undisturbed, ExtractionTests.Bytes(workspace.Features));
    }

    public void Dispose() => workspace.Dispose();

    private static void Fill(SmallDisk disk)
    {
        using var filler = File.Create(Path.Combine(disk.Path, "filler"), bufferSize: 1);
        try
        {
            for (; ; ) filler.WriteByte(1);
        }
        catch (IOException)
        {
            // As was wanted.
        }
    }
}
