using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fungi.Cli.Commands;
using Fungi.Cli.Display;
using Fungi.Runtime.Hosting;
using static TorchSharp.torch;

namespace Fungi.Cli.Evaluations;

/// <summary>Evaluates features on disk.</summary>
internal delegate EvaluationReport Evaluation(FeaturesOnDisk features, IProgress<double> progress, CancellationToken cancellation);

/// <summary>What the subcommands of <c>fungi evaluate</c> share: directories of features in, tables or JSON out.</summary>
internal static class EvaluationCommand
{
    /// <summary>Makes a subcommand.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="description">What it does.</param>
    /// <param name="overrides">Options of the configuration among the arguments, which are refused.</param>
    /// <param name="options">Its own options.</param>
    /// <param name="read">From the arguments to the evaluation; called once, before anything is read from disk.</param>
    public static Command Create(string name, string description, string[] overrides, IEnumerable<Option> options, Func<ParseResult, Evaluation> read)
    {
        var directories = new Argument<string[]>("FEATURES") { Description = "Directories that fungi extract has written.", Arity = ArgumentArity.OneOrMore };
        var json = SharedOptions.Json();
        var command = new Command(name, description) { directories, json };
        foreach (var option in options) command.Options.Add(option);
        command.SetAction(async (arguments, cancellation) =>
        {
            if (overrides is [var first, ..]) throw new InputException($"evaluate: {first} has no effect; features are evaluated as they are on disk.");
            var evaluation = read(arguments);
            foreach (var directory in arguments.GetRequiredValue(directories))
            {
                var report = await RunAsync(name, directory, evaluation, showsProgress: false, cancellation);
                if (arguments.GetValue(json)) Console.WriteLine(Json(directory, report).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
                else report.Print();
            }

            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Evaluates a run.</summary>
    /// <param name="name">What progress is of.</param>
    /// <param name="directory">The run.</param>
    /// <param name="evaluation">How it is evaluated.</param>
    /// <param name="showsProgress">Whether standard output tells programs of the progress, instead of standard error people.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static async Task<EvaluationReport> RunAsync(string name, string directory, Evaluation evaluation, bool showsProgress, CancellationToken cancellation)
    {
        EvaluationReport? report = null;
        await ProgressDisplay.RunAsync(showsProgress, display => Task.Run(() => report = Evaluate(display), CancellationToken.None));
        return report!;

        EvaluationReport Evaluate(IProgress<WorkProgress> display)
        {
            using var scope = NewDisposeScope();
            return evaluation(FeaturesOnDisk.Read(directory), new Share(name, display), cancellation);
        }
    }

    /// <summary>The report with what it is of.</summary>
    public static JsonObject Json(string directory, EvaluationReport report)
    {
        var json = new JsonObject { ["features"] = Path.GetFullPath(directory) };
        foreach (var (name, value) in report.ToJson()) json[name] = value?.DeepClone();
        return json;
    }
}
