using Fungi.Runtime.Store;

namespace Fungi.Cli.Slurm;

/// <summary>What is asked of Slurm.</summary>
internal sealed record SlurmRequest
{
    /// <summary>How many shards, each a task of the array.</summary>
    public required int Shards { get; init; }

    /// <summary>How many tasks run at once; null: as many as Slurm likes.</summary>
    public int? AtOnce { get; init; }

    public string? Partition { get; init; }

    public string? Account { get; init; }

    public string? Time { get; init; }

    public int? Cpus { get; init; }

    public string? Memory { get; init; }

    public string? Gpus { get; init; }

    /// <summary>So many seconds before its time is up a task stops and is queued again.</summary>
    public required int Grace { get; init; }

    /// <summary>How often a task may have begun again when it is killed and is to be queued again.</summary>
    public required int Retries { get; init; }

    /// <summary>Whether the merge deletes the shards.</summary>
    public required bool DeleteShards { get; init; }

    /// <summary>Further options of sbatch for the array.</summary>
    public required IReadOnlyList<string> Further { get; init; }
}

/// <summary>The scripts for sbatch.</summary>
/// <param name="request">What is asked for.</param>
/// <param name="program">The words that start this program.</param>
/// <param name="config">The configuration file.</param>
/// <param name="overrides">What overrides it on the command line.</param>
/// <param name="run">The run's directory.</param>
internal sealed class BatchScripts(SlurmRequest request, IReadOnlyList<string> program, string config, IReadOnlyList<string> overrides, RunDirectory run)
{
    /// <summary>Where the array's script goes.</summary>
    public string ExtractFile { get; } = Path.Combine(Submission.Folder(run), "extract.sbatch");

    /// <summary>Where the script of the merge goes.</summary>
    public string MergeFile { get; } = Path.Combine(Submission.Folder(run), "merge.sbatch");

    /// <summary>The array: task i extracts shard i, and is queued again where it is not to blame that it did not finish.</summary>
    public string Extract() => $$$"""
        #!/bin/bash
        #SBATCH --job-name=fungi-extract
        #SBATCH --array=1-{{{request.Shards}}}{{{(request.AtOnce is { } most ? $"%{most}" : "")}}}
        #SBATCH --output={{{Log("shard-%a.log")}}}
        #SBATCH --open-mode=append
        #SBATCH --requeue
        #SBATCH --signal=B:USR1@{{{request.Grace}}}
        {{{Directives([.. Shared(), ("cpus-per-task", $"{request.Cpus}"), ("mem", request.Memory), ("gpus", request.Gpus)])}}}
        export OMP_NUM_THREADS=${OMP_NUM_THREADS:-${SLURM_CPUS_PER_TASK:-$(nproc)}}
        {{{Command("extract")}}} --shard "$SLURM_ARRAY_TASK_ID/{{{request.Shards}}}" &
        work=$! outoftime= status=
        trap 'outoftime=1 status=; kill -TERM "$work"' USR1
        trap 'status=; kill -TERM "$work"' TERM   # scancel, or a preemption, after which Slurm queues the task again by itself
        until [[ $status ]]; do
            status=unknown
            wait "$work"
            status=${status:+$?}   # a signal ends the wait before the work has ended
        done

        # What is done is kept: the task goes on from there.
        if [[ $status == 130 && $outoftime ]] || [[ $status == 137 && ${SLURM_RESTART_COUNT:-0} -lt {{{request.Retries}}} ]]; then
            scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
        fi
        exit "$status"

        """;

    /// <summary>The job that puts the shards together.</summary>
    public string Merge() => $$"""
        #!/bin/bash
        #SBATCH --job-name=fungi-merge
        #SBATCH --output={{Log("merge.log")}}
        #SBATCH --open-mode=append
        #SBATCH --requeue
        {{Directives(Shared())}}
        exec {{Command("merge")}}{{(request.DeleteShards ? " --delete-shards" : "")}}

        """;

    /// <summary>sbatch's arguments for the array.</summary>
    public IReadOnlyList<string> SubmitExtract() => ["--parsable", .. request.Further, ExtractFile];

    /// <summary>sbatch's arguments for the merge, which waits until every task has succeeded and gives up where one never will.</summary>
    public IReadOnlyList<string> SubmitMerge(string job) => ["--parsable", $"--dependency=afterok:{job}", "--kill-on-invalid-dep=yes", MergeFile];

    private IEnumerable<(string Option, string? Value)> Shared() => [("partition", request.Partition), ("account", request.Account), ("time", request.Time)];

    private static string Directives(IEnumerable<(string Option, string? Value)> options) =>
        string.Concat(options.Where(option => !string.IsNullOrEmpty(option.Value)).Select(option => $"#SBATCH --{option.Option}={option.Value}\n")).TrimEnd('\n');

    private string Command(string command) => string.Join(' ', ((string[])[.. program, command, "--config", config, .. overrides]).Select(Quoted));

    private string Log(string name) => $"\"{Submission.Folder(run).Replace("%", "%%", StringComparison.Ordinal)}/{name}\"";

    private static string Quoted(string word) => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
