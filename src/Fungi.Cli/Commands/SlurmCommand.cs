using System.CommandLine;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi slurm</c>: an extraction on many machines.</summary>
internal static class SlurmCommand
{
    public static Command Create(string[] overrides) => new("slurm", "Extract on many machines under Slurm: a task for each shard, and a job that merges them.")
    {
        SlurmSubmitCommand.Create(overrides),
        SlurmStatusCommand.Create(overrides),
    };
}
