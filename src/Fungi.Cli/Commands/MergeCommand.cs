using System.CommandLine;
using Fungi.Cli.Display;
using Fungi.Runtime.Store;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi merge</c>: one run of the shards that <c>fungi extract --shard</c> has written.</summary>
internal static class MergeCommand
{
    public static Command Create(string[] overrides)
    {
        var config = SharedOptions.Config();
        var deleteShards = SharedOptions.DeleteShards();
        var command = new Command("merge", "Put the shards of a run together: what is left is as if it had been extracted at once.") { config, deleteShards };
        command.SetAction(async (arguments, cancellation) =>
        {
            var options = ConfigurationFile.Load(arguments.GetRequiredValue(config), overrides).Options();
            var run = new RunDirectory(options.Output);
            await ProgressDisplay.RunAsync(json: false, progress => Task.Run(() => ShardMerge.Merge(run, options.Data.Keys, arguments.GetValue(deleteShards), progress, cancellation), CancellationToken.None));
            Console.WriteLine(run.Path);
            return ExitCode.Done;
        });
        return command;
    }
}
