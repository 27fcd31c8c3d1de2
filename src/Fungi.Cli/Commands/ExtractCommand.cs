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
        var json = SharedOptions.JsonLines();
        var command = new Command("extract", "Extract the features of the configured splits; an interrupted run is resumed.") { config, overwrite, json };
        command.SetAction(async (arguments, cancellation) =>
        {
            var run = await RunAsync(arguments.GetRequiredValue(config), overrides, arguments.GetValue(overwrite), arguments.GetValue(json), cancellation);
            if (arguments.GetValue(json)) ProgressDisplay.WriteResult(run.Path);
            else Console.WriteLine(run.Path);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Extracts as a configuration file says.</summary>
    public static async Task<RunDirectory> RunAsync(string config, string[] overrides, bool overwrite, bool json, CancellationToken cancellation)
    {
        using var host = Services.From(config, overrides);
        RunDirectory? run = null;
        await ProgressDisplay.RunAsync(json, async progress =>
            run = await host.WorkAsync(services => services.GetRequiredService<Extraction>().Run(overwrite, progress, cancellation), cancellation));
        return run!;
    }
}
