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
        var overwrite = SharedOptions.Overwrite("Discard the checkpoint of an earlier training beside the output.");
        var command = new Command("pretrain", "Train a vision transformer with any objective and write it as safetensors; an interrupted training is resumed.") { config, overwrite };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var services = Services.From(arguments.GetRequiredValue(config), overrides);
            var file = "";
            try
            {
                await ProgressDisplay.RunAsync(progress => Task.Run(
                    () => file = services.GetRequiredService<Pretraining>().Run(arguments.GetValue(overwrite), progress, cancellation), CancellationToken.None));
            }
            catch (OperationCanceledException)
            {
                await Console.Error.WriteLineAsync(SharedOptions.Stopped(arguments.GetValue(overwrite)));
                throw;
            }

            Console.WriteLine(file);
            return ExitCode.Done;
        });
        return command;
    }
}
