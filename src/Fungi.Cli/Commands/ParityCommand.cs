using System.CommandLine;
using System.Globalization;
using Fungi.Cli.Display;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Parity;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi parity</c>: the same numbers as the reference library.</summary>
internal static class ParityCommand
{
    public static Command Create(string[] overrides)
    {
        var files = new Argument<string[]>("FILE") { Description = "Golden cases of the reference library (safetensors).", Arity = ArgumentArity.OneOrMore };
        var command = new Command("parity", "Compare latents, per-sample gradients and features with golden cases of the reference library.") { files };
        command.SetAction(arguments =>
        {
            using var host = Services.From(DemoFiles.Configuration, overrides);
            host.Services.GetRequiredService<FungiOptions>().ThrowIfWrong();
            var comparison = host.Services.GetRequiredService<ReferenceComparison>();
            var agrees = true;
            foreach (var file in arguments.GetRequiredValue(files))
            {
                var objectives = comparison.Run(file);
                var table = new Table().Border(TableBorder.Simple).Title(Markup.Escape(Path.GetFileName(file)))
                    .AddColumns("objective", "latent error", "gradient cosine", "gradient error", "feature cosine", "");
                foreach (var objective in objectives)
                    table.AddRow(objective.Objective, Small(objective.LatentError), Cosine(objective.GradientCosine), Small(objective.GradientError), Cosine(objective.FeatureCosine), objective.Agrees ? "agrees" : "differs");
                Output.Write(table);
                agrees &= objectives.All(objective => objective.Agrees);
            }

            return agrees ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static string Small(double value) => value.ToString("0.0e+0", CultureInfo.InvariantCulture);

    private static string Cosine(double value) => value.ToString("F9", CultureInfo.InvariantCulture);
}
