using System.CommandLine;
using Fungi.Runtime.Data;
using Fungi.Runtime.Hosting;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi semi</c>: fine-tuning on the labels of a few images of each class, by SwAV's defaults.</summary>
internal static class SemiCommand
{
    public static Command Create(string[] overrides)
    {
        var config = SharedOptions.Config();
        var labels = new Option<string?>("--labels") { Description = "Of how many images of each class the labels are used: a share such as 1% or 10%, or a number.", HelpName = "SHARE" };
        var overwrite = FinetuneCommand.Overwrite();
        var json = SharedOptions.JsonLines();
        var command = new Command("semi", "Train a whole backbone on the labels of a few images and classify the query split; an interrupted training is resumed.") { config, labels, overwrite, json };
        command.SetAction((arguments, cancellation) =>
        {
            var share = arguments.GetValue(labels) is { } text ? Parse(text) : (LabelShare?)null;
            return FinetuneCommand.RunAsync(arguments.GetRequiredValue(config), overrides, With, arguments.GetValue(overwrite), arguments.GetValue(json), cancellation);

            FinetuneOptions With(FungiOptions options)
            {
                options.ThrowIfWrong();
                return options.Semi with { Labels = share ?? options.Semi.Labels ?? throw new InputException($"{options.Semi.Section}:Labels: missing; expected {LabelShare.Format.Expected}, here or as --labels.") };
            }
        });
        return command;
    }

    private static LabelShare Parse(string text) => LabelShare.TryParse(text) ?? throw new InputException($"--labels: '{text}' is not allowed; expected {LabelShare.Format.Expected}.");
}
