using System.CommandLine;
using Fungi.Cli.Display;
using Fungi.Runtime;
using Microsoft.Extensions.DependencyInjection;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi pretrain</c>: a backbone from an objective.</summary>
internal static class PretrainCommand
{
    public static Command Create(string[] overrides)
    {
        var config = SharedOptions.Config();
        var overwrite = SharedOptions.Overwrite("Discard an earlier training: the output, and the checkpoint beside it.");
        var json = SharedOptions.JsonLines();
        var command = new Command("pretrain", "Train a vision transformer with any objective and write it as safetensors; an interrupted training is resumed.") { config, overwrite, json };
        command.SetAction(async (arguments, cancellation) =>
        {
            using var host = Services.From(arguments.GetRequiredValue(config), overrides);
            var file = "";
            await ProgressDisplay.RunAsync(arguments.GetValue(json), async progress =>
                file = await host.WorkAsync(services => services.GetRequiredService<Pretraining>().Run(arguments.GetValue(overwrite), progress, cancellation), cancellation));
            if (arguments.GetValue(json)) ProgressDisplay.WriteResult(file);
            else Console.WriteLine(file);
            return ExitCode.Done;
        });
        return command;
    }
}
