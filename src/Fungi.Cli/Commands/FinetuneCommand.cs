using System.CommandLine;
using Fungi.Cli.Display;
using Fungi.Cli.Evaluations;
using Fungi.Runtime;
using Fungi.Runtime.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi finetune</c>: a whole backbone trained on labels.</summary>
internal static class FinetuneCommand
{
    public static Command Create(string[] overrides)
    {
        var config = SharedOptions.Config();
        var overwrite = Overwrite();
        var json = SharedOptions.JsonLines();
        var command = new Command("finetune", "Train a whole backbone on labels and classify the query split; an interrupted training is resumed.") { config, overwrite, json };
        command.SetAction((arguments, cancellation) =>
            RunAsync(arguments.GetRequiredValue(config), overrides, options => options.Finetune, arguments.GetValue(overwrite), arguments.GetValue(json), cancellation));
        return command;
    }

    /// <summary><c>--overwrite</c> of a fine-tuning.</summary>
    public static Option<bool> Overwrite() => SharedOptions.Overwrite("Discard an earlier training: its backbone, head and checkpoint.");

    /// <summary>Trains as a section of the configuration says, and shows how the query split is classified.</summary>
    /// <param name="config">The configuration file.</param>
    /// <param name="overrides">What the command line says instead.</param>
    /// <param name="choose">From the configuration to what is done.</param>
    /// <param name="overwrite">Whether an earlier training is discarded.</param>
    /// <param name="json">Whether programs are told, instead of people.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static async Task<int> RunAsync(
        string config, string[] overrides, Func<FungiOptions, FinetuneOptions> choose, bool overwrite, bool json, CancellationToken cancellation)
    {
        using var host = Services.From(config, overrides);
        var tuning = choose(host.Services.GetRequiredService<FungiOptions>());
        FineTuningResult? result = null;
        await ProgressDisplay.RunAsync(json, async progress =>
            result = await host.WorkAsync(services => services.GetRequiredService<FineTuning>().Run(tuning, overwrite, progress, cancellation), cancellation));
        var report = FineTuningReport.Of(result!);
        report.Write();
        if (json) ProgressDisplay.WriteResult(tuning.Output, [.. report.ToJson().Select(field => (field.Key, field.Value!.DeepClone()))]);
        else report.Print();
        return ExitCode.Done;
    }
}
