using System.CommandLine;
using Fungi.Cli.Display;
using Fungi.Runtime.Export;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi export</c>: features as one file for other programs.</summary>
internal static class ExportCommand
{
    public static Command Create(string[] overrides)
    {
        var features = new Argument<string>("FEATURES") { Description = "A directory that fungi extract has written, or that of one of its splits." };
        var format = new Option<string>("--format") { Description = $"The file's format: {string.Join(", ", FeatureExport.Formats)}.", HelpName = "FORMAT", Required = true };
        var output = new Option<string>("--output", "-o") { Description = "The file to write.", HelpName = "FILE", Required = true };
        var overwrite = SharedOptions.Overwrite("Replace the file where it exists.");
        var command = new Command("export", "Write features as one HDF5, safetensors or NumPy file.") { features, format, output, overwrite };
        command.SetAction(async (arguments, cancellation) =>
        {
            if (overrides is [var first, ..]) throw new InputException($"export: {first} has no effect; features are exported as they are on disk.");
            var file = arguments.GetRequiredValue(output);
            if (file.Length == 0 || Directory.Exists(file)) throw new InputException($"--output: '{file}' is no file's name; expected a file to write.");
            await ProgressDisplay.RunAsync(json: false, progress => Task.Run(
                () => FeatureExport.Write(arguments.GetRequiredValue(features), arguments.GetRequiredValue(format), file, arguments.GetValue(overwrite), progress, cancellation),
                CancellationToken.None));
            Console.WriteLine(file);
            return ExitCode.Done;
        });
        return command;
    }
}
