using System.CommandLine;
using System.Globalization;
using Fungi.Cli.Display;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Parity;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi parity</c>: the same numbers as the reference library, and as the original code of backbones.</summary>
internal static class ParityCommand
{
    public static Command Create(string[] overrides)
    {
        var files = new Argument<string[]>("FILE") { Description = "Golden cases of the reference library or of a backbone (safetensors).", Arity = ArgumentArity.OneOrMore };
        var command = new Command("parity", "Compare latents, embeddings, per-sample gradients and features with golden cases of the original code.") { files };
        command.SetAction(arguments =>
        {
            using var host = Services.From(DemoFiles.Configuration, overrides);
            host.Services.GetRequiredService<FungiOptions>().ThrowIfWrong();
            var agrees = true;
            foreach (var file in arguments.GetRequiredValue(files))
                agrees &= BackboneComparison.IsCase(file) ? CompareBackbone(host.Services, file) : CompareObjectives(host.Services, file);
            return agrees ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static bool CompareObjectives(IServiceProvider services, string file)
    {
        var objectives = services.GetRequiredService<ReferenceComparison>().Run(file);
        var table = TableFor(file, "objective", "latent error", "gradient cosine", "gradient error", "feature cosine", "");
        foreach (var objective in objectives)
            table.AddRow(objective.Objective, Small(objective.LatentError), Cosine(objective.GradientCosine), Small(objective.GradientError), Cosine(objective.FeatureCosine), Verdict(objective.Agrees));
        Output.Write(table);
        return objectives.All(objective => objective.Agrees);
    }

    private static bool CompareBackbone(IServiceProvider services, string file)
    {
        var backbone = services.GetRequiredService<BackboneComparison>().Run(file);
        Output.Write(TableFor(file, "recognised as", "layer", "embedding error", "gradient cosine", "gradient error", "").AddRow(
            Markup.Escape(backbone.Family), Markup.Escape(backbone.Layer), Small(backbone.EmbeddingError), Cosine(backbone.GradientCosine), Small(backbone.GradientError), Verdict(backbone.Agrees)));
        return backbone.Agrees;
    }

    private static Table TableFor(string file, params string[] columns) => new Table().Border(TableBorder.Simple).Title(Markup.Escape(Path.GetFileName(file))).AddColumns(columns);

    private static string Verdict(bool agrees) => agrees ? "agrees" : "differs";

    private static string Small(double value) => value.ToString("0.0e+0", CultureInfo.InvariantCulture);

    private static string Cosine(double value) => value.ToString("F9", CultureInfo.InvariantCulture);
}
