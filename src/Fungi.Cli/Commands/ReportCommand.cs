using System.CommandLine;
using System.Text;
using Fungi.Cli.Display;
using Fungi.Cli.Evaluations;
using Fungi.Cli.RunReport;
using Fungi.Imaging;
using Fungi.Runtime.Data;
using Fungi.Runtime.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi report</c>: a run as one page for a browser.</summary>
internal static class ReportCommand
{
    public static Command Create(string[] overrides)
    {
        var features = new Argument<string>("DIR") { Description = "A directory that fungi extract has written." };
        var output = new Option<string>("--output", "-o") { Description = "The HTML file to write.", HelpName = "FILE", DefaultValueFactory = _ => "report.html" };
        var overwrite = SharedOptions.Overwrite("Replace the file where it exists.");
        var cases = Number("--queries", "How many queries are shown with their neighbours at most.", 60);
        var points = Number("--points", "How many queries the map shows at most; t-SNE takes time by their square.", 5000);
        var knn = new KnnOptions();
        var command = new Command("report", "Write a run's accuracies, confusions, neighbours and map as one HTML page.") { features, output, overwrite, cases, points };
        foreach (var option in knn.Options) command.Options.Add(option);
        command.SetAction(async (arguments, cancellation) =>
        {
            if (overrides is [var first, ..]) throw new InputException($"report: {first} has no effect; a run is reported as it is on disk.");
            foreach (var option in new[] { cases, points })
                if (arguments.GetValue(option) < 0) throw new InputException($"{option.Name}: {arguments.GetValue(option)} is too small; expected a whole number from 0.");
            var file = arguments.GetRequiredValue(output);
            if (file.Length == 0 || Directory.Exists(file)) throw new InputException($"--output: '{file}' is no file's name; expected a file to write.");
            if (File.Exists(file) && !arguments.GetValue(overwrite)) throw new InputException($"{file}: exists; expected the name of a new file, or --overwrite.");
            var settings = knn.Read(arguments);
            using var services = new ServiceCollection().AddLogging().AddSingleton<IImageCodec, ImageCodec>().AddDatasets().AddSingleton<Thumbnails>().BuildServiceProvider();
            ReportData? data = null;
            await ProgressDisplay.RunAsync(json: false, progress => Task.Run(
                () => data = new ReportBuilder(settings, arguments.GetValue(cases), arguments.GetValue(points), services.GetRequiredService<Thumbnails>(), progress)
                    .Build(arguments.GetRequiredValue(features), cancellation),
                CancellationToken.None));
            RunDirectory.WriteAtomically(file, stream => stream.Write(Encoding.UTF8.GetBytes(ReportPage.Render(data!))));
            if (data!.ThumbnailNote is not null) Console.WriteLine(data.ThumbnailNote);
            Console.WriteLine(file);
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<int> Number(string name, string description, int fallback) => new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => fallback };
}
