using System.CommandLine;
using Fungi.Cli.Display;
using Fungi.Runtime;
using Fungi.Runtime.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi extract</c>: features of the configured splits, resumed where they were begun.</summary>
internal static class ExtractCommand
{
    public static Command Create(string[] overrides)
    {
        var config = SharedOptions.Config();
        var overwrite = SharedOptions.Overwrite();
        var shard = new Option<string?>("--shard") { Description = "Extract one of N parts of each split; fungi merge puts them together.", HelpName = "I/N" };
        var command = new Command("extract", "Extract the features of the configured splits; an interrupted run is resumed.") { config, shard, overwrite };
        command.SetAction(async (arguments, cancellation) =>
        {
            Shard? part = arguments.GetValue(shard) is { } text ? Shard.Parse(text) : null;
            var run = await RunAsync(arguments.GetRequiredValue(config), overrides, part, arguments.GetValue(overwrite), cancellation);
            Console.WriteLine(part is { } one ? run.Shard(one).Path : run.Path);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Extracts as a configuration file says, all of it or one shard.</summary>
    public static async Task<RunDirectory> RunAsync(string config, string[] overrides, Shard? shard, bool overwrite, CancellationToken cancellation)
    {
        await using var services = Services.From(config, overrides);
        RunDirectory? run = null;
        try
        {
            await ProgressDisplay.RunAsync(progress => Task.Run(
                () => run = services.GetRequiredService<Extraction>().Run(shard, overwrite, progress, cancellation), CancellationToken.None));
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(SharedOptions.Stopped(overwrite));
            throw;
        }

        return run!;
    }
}
