using System.CommandLine;
using Fungi.Cli.Slurm;
using Fungi.Runtime;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi slurm submit</c>: an array of shards, and the merge after it.</summary>
internal static class SlurmSubmitCommand
{
    public static Command Create(string[] overrides)
    {
        var config = SharedOptions.Config();
        var shards = new Option<int>("--shards") { Description = "How many shards, each a task of its own.", HelpName = "N", Required = true };
        var atOnce = new Option<int?>("--at-once") { Description = "How many tasks may run at once; absent: as many as Slurm likes.", HelpName = "N" };
        var partition = new Option<string?>("--partition") { Description = "The partition, of the merge too.", HelpName = "NAME" };
        var account = new Option<string?>("--account") { Description = "The account that is charged, for the merge too.", HelpName = "NAME" };
        var time = new Option<string?>("--time") { Description = "The time limit of a task and of the merge; a task that reaches it goes on in a new one.", HelpName = "TIME" };
        var cpus = new Option<int?>("--cpus") { Description = "Processors for each task.", HelpName = "N" };
        var memory = new Option<string?>("--memory") { Description = "Memory for each task, such as 16G.", HelpName = "SIZE" };
        var gpus = new Option<string?>("--gpus") { Description = "GPUs for each task, such as 1 or a100:2; several need --Fungi:Device=all.", HelpName = "GPUS" };
        var grace = new Option<int>("--grace") { Description = "So many seconds before its time limit a task stops and is queued again.", HelpName = "SECONDS", DefaultValueFactory = _ => 120 };
        var retries = new Option<int>("--retries") { Description = "How often a task that is killed is queued again.", HelpName = "N", DefaultValueFactory = _ => 3 };
        var deleteShards = SharedOptions.DeleteShards();
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the scripts and submit nothing." };
        var further = new Argument<string[]>("SBATCH") { Description = "After --: further options of sbatch for the tasks.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("submit", "Submit the extraction of the configured splits in shards.")
        {
            further, config, shards, atOnce, partition, account, time, cpus, memory, gpus, grace, retries, deleteShards, dryRun,
        };
        command.SetAction(async (arguments, cancellation) =>
        {
            var configFile = Path.GetFullPath(arguments.GetRequiredValue(config));
            var run = new RunDirectory(Checked(arguments.GetRequiredValue(config), overrides).Output);
            var count = arguments.GetValue(shards);
            if (count is < 1 or > Shard.Most) throw new InputException($"--shards: '{count}' is out of range; expected a whole number from 1 to {Shard.Most}.");
            if (run.ShardCounts().FirstOrDefault(others => others != count) is > 0 and var other)
                throw new InputException($"--shards: '{count}' is not the number in {run.Shards}, which is {other}; expected that, or delete them.");
            var request = new SlurmRequest
            {
                Shards = count,
                AtOnce = arguments.GetValue(atOnce),
                Partition = arguments.GetValue(partition),
                Account = arguments.GetValue(account),
                Time = arguments.GetValue(time),
                Cpus = arguments.GetValue(cpus),
                Memory = arguments.GetValue(memory),
                Gpus = arguments.GetValue(gpus),
                Grace = arguments.GetValue(grace),
                Retries = arguments.GetValue(retries),
                DeleteShards = arguments.GetValue(deleteShards),
                Further = arguments.GetValue(further) ?? [],
            };
            var scripts = new BatchScripts(request, Program(), configFile, overrides, run);
            if (arguments.GetValue(dryRun)) Print(scripts);
            else await SubmitAsync(scripts, run, count, cancellation);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>What every task would refuse is refused here, before the queue.</summary>
    private static FungiOptions Checked(string config, string[] overrides)
    {
        using var host = Services.From(config, overrides);
        host.Services.GetRequiredService<Extraction>().Check();
        return host.Services.GetRequiredService<FungiOptions>();
    }

    private static string[] Program()
    {
        var host = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(host) == "dotnet" ? [host, Path.Combine(AppContext.BaseDirectory, "fungi.dll")] : [host];
    }

    private static void Print(BatchScripts scripts)
    {
        Console.WriteLine($"# {scripts.ExtractFile}\n{scripts.Extract()}\n# {scripts.MergeFile}\n{scripts.Merge()}");
        Console.WriteLine($"# sbatch {string.Join(' ', scripts.SubmitExtract())}\n# sbatch {string.Join(' ', scripts.SubmitMerge("JOB"))}");
    }

    private static async Task SubmitAsync(BatchScripts scripts, RunDirectory run, int shards, CancellationToken cancellation)
    {
        if (Submission.TryRead(run) is { } earlier
            && await SlurmProgram.LinesAsync("squeue", ["--noheader", "--jobs", $"{earlier.Job},{earlier.MergeJob}"], cancellation) is { Length: > 0 })
            throw new InputException($"{run.Path}: the jobs {earlier.Job} and {earlier.MergeJob} still work on it; wait for them, or end them with scancel.");

        new RunDirectory(Submission.Folder(run)).Create();
        await File.WriteAllTextAsync(scripts.ExtractFile, scripts.Extract(), cancellation);
        await File.WriteAllTextAsync(scripts.MergeFile, scripts.Merge(), cancellation);
        var job = await SbatchAsync(scripts.SubmitExtract(), cancellation);
        try
        {
            var mergeJob = await SbatchAsync(scripts.SubmitMerge(job), cancellation);
            new Submission(job, mergeJob, shards).Write(run);
            Console.WriteLine($"Submitted {shards} {(shards == 1 ? "shard" : "shards")} as job {job} and their merge as job {mergeJob}. fungi slurm status follows them; scripts and logs are in {Submission.Folder(run)}.");
        }
        catch
        {
            await SlurmProgram.LinesAsync("scancel", [job], CancellationToken.None);
            throw;
        }
    }

    /// <summary>Submits a script and returns the job's id, which a cluster's name may follow.</summary>
    private static async Task<string> SbatchAsync(IEnumerable<string> arguments, CancellationToken cancellation) =>
        (await SlurmProgram.RunAsync("sbatch", arguments, cancellation)).Split('\n')[^1].Split(';')[0];
}
