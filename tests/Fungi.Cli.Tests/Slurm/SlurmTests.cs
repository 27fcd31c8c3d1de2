using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Fungi.Cli.Tests.Slurm;

/// <summary>Shards as tasks of Slurm: whatever happens to a task, the merged run is the one of a single process.</summary>
public sealed class SlurmTests : IDisposable
{
    private const int QueryImages = 1200;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8); // of a test that has gone wrong

    private readonly Workspace workspace = new();

    public SlurmTests()
    {
        workspace.WriteIdx("query", QueryImages);
        var section = Workspace.Configuration();
        section["BatchSize"] = 2;
        workspace.Configure(section);
    }

    public void Dispose() => workspace.Dispose();

    [SlurmFact]
    public async Task Tasks_that_are_killed_or_out_of_time_go_on_and_the_merge_is_the_undivided_run()
    {
        (await workspace.RunAsync("extract", "--Fungi:Output=undisturbed")).Done();
        await using var slurm = await LocalSlurm.StartAsync();
        var submitted = (await RunAsync(slurm, "submit", "--shards", "3", "--cpus", "1", "--memory", "300", "--time", "1:00:00")).Done();
        Assert.Contains("Submitted 3 shards as job", submitted.Output, StringComparison.Ordinal);
        var job = submitted.Output.Split(' ')[5];

        await UntilAsync(async () => (await LogAsync(1)).Contains("train: ", StringComparison.Ordinal));
        await slurm.RunAsync("scancel", "--batch", "--signal=USR1", $"{job}_1"); // what Slurm sends before the time limit
        await UntilAsync(async () => (await LogAsync(2)).Contains("train: ", StringComparison.Ordinal));
        Process.GetProcessById(ProcessOfShard("2/3")).Kill();
        (await RunAsync(slurm, "submit", "--shards", "3")).Refused("still work on it");

        await UntilAsync(async () => (string?)(await StatusAsync(slurm))["merge"] == "complete");
        var status = await StatusAsync(slurm);
        Assert.Equal(["complete", "complete", "complete"], status["shards"]!.AsArray().Select(shard => (string)shard!["state"]!));
        Assert.Equal(QueryImages, status["shards"]!.AsArray().Sum(shard => (int)shard!["splits"]!["query"]!["done"]!));
        Assert.Contains("Killed", await LogAsync(2), StringComparison.Ordinal);
        Assert.Contains("to resume: fungi extract", await LogAsync(1), StringComparison.Ordinal);
        Assert.Equal(ExtractionTests.Bytes(workspace.File("undisturbed")), Merged());
    }

    [SlurmFact]
    public async Task A_task_that_is_cancelled_does_not_come_back()
    {
        await using var slurm = await LocalSlurm.StartAsync();
        (await RunAsync(slurm, "submit", "--shards", "1", "--delete-shards", "--", "--comment=further")).Done();
        await UntilAsync(async () => (await LogAsync(1)).Contains("train: ", StringComparison.Ordinal));
        var job = (string)(await StatusAsync(slurm))["job"]!;
        Assert.Contains("Comment=further", await slurm.RunAsync("scontrol", "show", "job", job), StringComparison.Ordinal);
        await slurm.RunAsync("scancel", job);
        await UntilAsync(async () => (await slurm.RunAsync("squeue", "--noheader")).Length == 0);
        Assert.Equal("not complete", (string?)(await StatusAsync(slurm))["shards"]![0]!["state"]);

        (await RunAsync(slurm, "submit", "--shards", "2")).Refused("--shards: '2' is not the number in", "which is 1");
        (await RunAsync(slurm, "submit", "--shards", "1", "--delete-shards")).Done();
        await UntilAsync(async () => (string?)(await StatusAsync(slurm))["merge"] == "complete" && (await slurm.RunAsync("squeue", "--noheader")).Length == 0);
        Assert.False(Directory.Exists(workspace.File("features", "shards")));
    }

    [Fact]
    public async Task What_would_be_submitted_is_shown()
    {
        var shown = (await workspace.RunAsync(
            "slurm", "submit", "--shards", "4", "--at-once", "2", "--partition", "gpu", "--time", "30", "--gpus", "2", "--dry-run", "--Fungi:Device=all", "--Fungi:Output=it's here", "--", "--exclusive")).Done().Output;
        foreach (var line in (string[])["#SBATCH --array=1-4%2", "#SBATCH --partition=gpu", "#SBATCH --time=30", "#SBATCH --gpus=2", "#SBATCH --signal=B:USR1@120", "#SBATCH --requeue"])
            Assert.Contains($"{line}\n", shown, StringComparison.Ordinal);
        Assert.Contains(@"'--Fungi:Device=all' '--Fungi:Output=it'\''s here' --shard", shown, StringComparison.Ordinal);
        Assert.Contains("# sbatch --parsable --exclusive /", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("--cpus-per-task", shown, StringComparison.Ordinal);
        Assert.False(Directory.Exists(workspace.File("it's here")));
    }

    [Fact]
    public async Task Without_Slurm_one_line_says_so()
    {
        var nowhere = new Dictionary<string, string> { ["PATH"] = "/nowhere" };
        (await workspace.RunAsync(FungiProgram.Folder, nowhere, "slurm", "submit", "--shards", "2")).Refused("sbatch: no such program", "slurm-client");
        (await workspace.RunAsync(FungiProgram.Folder, nowhere, "slurm", "status")).Refused("expected a run that fungi slurm submit has begun");
    }

    [Fact]
    public async Task What_every_task_would_refuse_is_refused_before_it_is_queued()
    {
        (await workspace.RunAsync("slurm", "submit", "--shards", "2", "--dry-run", "--Fungi:Objectives:0:Type=klx")).Refused("klx");
        (await workspace.RunAsync("slurm", "submit", "--shards", "2", "--dry-run", "--Fungi:Data:Query=nowhere")).Refused("nowhere: no such file or folder");
        (await workspace.RunAsync("slurm", "submit", "--shards", "2", "--dry-run", "--Fungi:Backbone:Checkpoint=nothing.safetensors")).Refused("nothing.safetensors: ");
        (await workspace.RunAsync("slurm", "submit", "--shards", "0", "--dry-run")).Refused("--shards: '0' is out of range");
    }

    [Fact]
    public async Task What_a_task_would_leave_out_is_no_reason_to_refuse()
    {
        string[] arguments = ["slurm", "submit", "--shards", "2", "--dry-run", "--Fungi:Plugins:0=plugins/*/Fungi.Objectives.*.dll", "--Fungi:Plugins:1=absent/*.dll", "--Fungi:Objectives:3:Type=absent"];
        (await workspace.RunAsync(arguments)).Refused("Fungi:Plugins: 'absent/*.dll' matches no file");
        var submitted = (await workspace.RunAsync([.. arguments, "--Fungi:OnPluginError=Skip"])).Done();
        Assert.Contains("#SBATCH --array=1-2", submitted.Output, StringComparison.Ordinal);
        Assert.Contains(submitted.Errors, line => line.Contains("Dropped objective 'absent': no loaded plugin offers 'absent'", StringComparison.Ordinal));
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await isSo()) await Task.Delay(200, patience.Token);
    }

    /// <summary>The process of this workspace that extracts a shard.</summary>
    private int ProcessOfShard(string shard) => Directory.GetDirectories("/proc").Select(Path.GetFileName)
        .Where(name => int.TryParse(name, out _))
        .Select(name => (Id: int.Parse(name!, System.Globalization.CultureInfo.InvariantCulture), Words: CommandLine(name!)))
        .Single(process => process.Words is [.., "--shard", var last] && last == shard && process.Words.Contains(workspace.File("appsettings.json"))).Id;

    private static string[] CommandLine(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").TrimEnd('\0').Split('\0');
        }
        catch (IOException)
        {
            return []; // it has ended
        }
    }

    private Task<RunResult> RunAsync(LocalSlurm slurm, params string[] arguments) => workspace.RunAsync(FungiProgram.Folder, slurm.Environment, ["slurm", .. arguments]);

    private async Task<JsonNode> StatusAsync(LocalSlurm slurm) => JsonNode.Parse((await RunAsync(slurm, "status", "--json")).Done().Output)!;

    private async Task<string> LogAsync(int shard)
    {
        var file = workspace.File("features", "slurm", $"shard-{shard}.log");
        return File.Exists(file) ? await File.ReadAllTextAsync(file) : "";
    }

    /// <summary>What a run without shards would have left, without what is of the shards.</summary>
    private SortedDictionary<string, string> Merged()
    {
        Directory.Delete(workspace.File("features", "shards"), recursive: true);
        Directory.Delete(workspace.File("features", "slurm"), recursive: true);
        return ExtractionTests.Bytes(workspace.Features);
    }
}
