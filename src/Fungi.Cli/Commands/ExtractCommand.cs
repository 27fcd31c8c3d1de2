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
        var json = SharedOptions.JsonLines();
        var command = new Command("extract", "Extract the features of the configured splits; an interrupted run is resumed.") { config, shard, overwrite, json };
        command.SetAction(async (arguments, cancellation) =>
        {
            Shard? part = arguments.GetValue(shard) is { } text ? Shard.Parse(text) : null;
            var run = await RunAsync(arguments.GetRequiredValue(config), overrides, part, arguments.GetValue(overwrite), arguments.GetValue(json), cancellation);
            var path = part is { } one ? run.Shard(one).Path : run.Path;
            if (arguments.GetValue(json)) ProgressDisplay.WriteResult(path);
            else Console.WriteLine(path);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Extracts as a configuration file says, all of it or one shard.</summary>
    public static async Task<RunDirectory> RunAsync(string config, string[] overrides, Shard? shard, bool overwrite, bool json, CancellationToken cancellation)
    {
        using var host = Services.From(config, overrides);
        RunDirectory? run = null;
        await ProgressDisplay.RunAsync(json, async progress =>
            run = await host.WorkAsync(services => services.GetRequiredService<Extraction>().Run(shard, overwrite, progress, cancellation), cancellation));
        return run!;
    }
}
