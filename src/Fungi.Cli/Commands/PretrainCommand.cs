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
        var command = new Command("pretrain", "Train a vision transformer with any objective and write it as safetensors.") { config };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var services = Services.From(arguments.GetRequiredValue(config), overrides);
            var file = "";
            try
            {
                await ProgressDisplay.RunAsync(progress => Task.Run(
                    () => file = services.GetRequiredService<Pretraining>().Run(progress, cancellation), CancellationToken.None));
            }
            catch (OperationCanceledException)
            {
                await Console.Error.WriteLineAsync("Stopped. Nothing is written before the last epoch has ended.");
                throw;
            }

            Console.WriteLine(file);
            return ExitCode.Done;
        });
        return command;
    }
}
