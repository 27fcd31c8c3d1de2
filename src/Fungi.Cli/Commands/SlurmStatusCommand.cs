using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fungi.Cli.Display;
using Fungi.Cli.Slurm;
using Fungi.Runtime.Store;
using Spectre.Console;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi slurm status</c>: how far the shards are, as Slurm and the disk tell it.</summary>
internal static class SlurmStatusCommand
{
    private const string Complete = "complete";

    public static Command Create(string[] overrides)
    {
        var config = SharedOptions.Config();
        var json = SharedOptions.Json();
        var command = new Command("status", "Show how far each shard is, and the merge.") { config, json };
        command.SetAction(async (arguments, cancellation) =>
        {
            var options = ConfigurationFile.Load(arguments.GetRequiredValue(config), overrides).Options();
            var (run, splits) = (new RunDirectory(options.Output), options.Data.Keys.ToArray());
            var submission = Submission.TryRead(run);
            var shards = submission?.Shards ?? run.ShardCounts() switch
            {
                [var count] => count,
                _ => throw new InputException($"{run.Path}: no shards were submitted; expected a run that fungi slurm submit has begun."),
            };
            var states = submission is null ? [] : await StatesAsync(submission, cancellation);
            var isMerged = splits.All(split => SplitProgress.Of(run.Split(split)) is { IsComplete: true });
            var merge = isMerged ? new(Complete) : states.GetValueOrDefault(submission?.MergeJob ?? "", new("not begun"));
            List<ShardStatus> parts = [.. Enumerable.Range(1, shards).Select(number => StatusOf(new(number, shards)))];
            if (arguments.GetValue(json)) Console.WriteLine(Json(submission, parts, merge).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            else Print(parts, splits, merge);
            return ExitCode.Done;

            ShardStatus StatusOf(Shard shard)
            {
                var progress = splits.ToDictionary(split => split, split => SplitProgress.Of(run.Shard(shard).Split(split)), StringComparer.Ordinal);
                var begun = progress.Values.Any(split => split is not null);
                return new(
                    shard,
                    progress,
                    progress.Values.All(split => split is { IsComplete: true }) || (isMerged && !begun)
                        ? new(Complete)
                        : states.GetValueOrDefault($"{submission?.Job}_{shard.Number}", new(begun ? "not complete" : "not begun")));
            }
        });
        return command;
    }

    /// <summary>The states of the jobs by their ids: those that are queued or run, and where Slurm keeps accounts those that have ended.</summary>
    private static async Task<Dictionary<string, JobState>> StatesAsync(Submission submission, CancellationToken cancellation)
    {
        var jobs = $"{submission.Job},{submission.MergeJob}";
        string[] lines =
        [
            .. await SlurmProgram.LinesAsync("sacct", ["--noheader", "--parsable2", "--allocations", "--jobs", jobs, "--format", "JobID,State"], cancellation),
            .. await SlurmProgram.LinesAsync("squeue", ["--noheader", "--array", "--jobs", jobs, "--format", "%i|%T|%r"], cancellation),
        ];
        var states = new Dictionary<string, JobState>(StringComparer.Ordinal);
        foreach (var fields in lines.Select(line => line.Split('|')))
            states[fields[0]] = new(fields[1].Split(' ')[0].ToLowerInvariant(), fields.ElementAtOrDefault(2) is { } reason and not "None" ? reason : null); // "CANCELLED by 0"
        return states;
    }

    private static void Print(IEnumerable<ShardStatus> shards, IReadOnlyList<string> splits, JobState merge)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("shard").AddColumn("state");
        foreach (var split in splits) table.AddColumn(split, column => column.RightAligned());
        foreach (var shard in shards)
            table.AddRow([$"{shard.Shard}", Markup.Escape($"{shard.State}"), .. splits.Select(split => shard.Splits[split] is { } progress ? $"{progress.Done}/{progress.Total}" : "")]);
        Output.Write(table.AddRow(["merge", Markup.Escape($"{merge}"), .. splits.Select(_ => "")]));
    }

    private static JsonObject Json(Submission? submission, IEnumerable<ShardStatus> shards, JobState merge) => new()
    {
        ["job"] = submission?.Job,
        ["mergeJob"] = submission?.MergeJob,
        ["merge"] = merge.Name,
        ["shards"] = new JsonArray([.. shards.Select(shard => (JsonNode)new JsonObject
        {
            ["shard"] = $"{shard.Shard}",
            ["state"] = shard.State.Name,
            ["reason"] = shard.State.Reason,
            ["splits"] = new JsonObject(shard.Splits.Where(split => split.Value is not null).Select(split =>
                KeyValuePair.Create<string, JsonNode?>(split.Key, new JsonObject { ["done"] = split.Value!.Value.Done, ["total"] = split.Value.Value.Total }))),
        })]),
    };

    /// <summary>The state of a job, such as <c>pending</c>, and why.</summary>
    private sealed record JobState(string Name, string? Reason = null)
    {
        public override string ToString() => Reason is null ? Name : $"{Name} ({Reason})";
    }

    private sealed record ShardStatus(Shard Shard, IReadOnlyDictionary<string, SplitProgress?> Splits, JobState State);
}
