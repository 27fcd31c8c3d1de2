using System.CommandLine;
using Fungi.Imaging;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Plugins;
using Fungi.Runtime.Views;
using Microsoft.Extensions.DependencyInjection;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi views</c>: a picture of what an objective's transform makes of an image.</summary>
internal static class ViewsCommand
{
    public static Command Create(string[] overrides)
    {
        var name = new Argument<string>("NAME") { Description = "The objective: one of the configuration, with its options there, or any that the plugins offer." };
        var image = new Argument<string>("IMAGE") { Description = "A picture." };
        var output = new Option<string>("--output", "-o") { Description = "The PNG file to write.", HelpName = "FILE", DefaultValueFactory = _ => "views.png" };
        var size = Number("--size", "The side of the backbone's input in pixels.", 224);
        var patch = Number("--patch", "The side of the backbone's patches in pixels.", 16);
        var columns = Number("--columns", "How many views stand in one row.", 8);
        var seed = new Option<long?>("--seed") { Description = "What random numbers are drawn from; absent: the configuration's seed.", HelpName = "N" };
        var set = new Option<string[]>("--set") { Description = "An option of the objective; may be given several times.", HelpName = "Option=Value" };
        var pretrain = new Option<bool>("--pretrain") { Description = "Show the views of pretraining." };
        var config = SharedOptions.Config();
        var command = new Command("views", "Draw the views that an objective makes of an image.") { name, image, output, size, patch, columns, seed, set, pretrain, config };
        command.SetAction((arguments, cancellation) => Task.Run(
            () =>
            {
                foreach (var option in new[] { size, patch, columns })
                    if (arguments.GetValue(option) < 1) throw new InputException($"{option.Name}: {arguments.GetValue(option)} is too small; expected a whole number from 1.");
                var file = PictureFiles.Checked(arguments.GetRequiredValue(output));
                var settings = ObjectiveSettings.For(arguments.GetRequiredValue(name), arguments.GetValue(set) ?? [], SharedOptions.ConfigOrDemo(arguments, config), overrides);
                using var host = Services.From(settings.ConfigFile, settings.Overrides);
                var services = host.Services;
                var objective = settings.Create(services);
                var plan = arguments.GetValue(pretrain) ? objective.Pretraining : objective.Features;
                var (path, codec) = (arguments.GetRequiredValue(image), services.GetRequiredService<IImageCodec>());
                var sheet = new ContactSheet(
                    arguments.GetValue(size),
                    arguments.GetValue(patch),
                    arguments.GetValue(seed) ?? services.GetRequiredService<FungiOptions>().Seed,
                    services.GetRequiredService<BackboneSource>().Device,
                    services.GetServices<IViewStepExecutor>());
                var picture = sheet.Draw(Path.GetFileName(path), PictureFiles.Read(path, codec), plan.Views.Groups, arguments.GetValue(columns), cancellation);
                PictureFiles.Write(file, picture, codec);
                foreach (var group in plan.Views.Groups) Console.WriteLine($"{group.Name}: {group.Count} {(group.Count == 1 ? "view" : "views")}: {group.View}");
                Console.WriteLine(file);
                return ExitCode.Done;
            },
            cancellation));
        return command;
    }

    private static Option<int> Number(string name, string description, int fallback) => new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => fallback };

    /// <summary>One objective's place in the configuration, and the configuration with what the command line adds there.</summary>
    private sealed record ObjectiveSettings(string Name, string[] Options, int Index, bool IsConfigured, string ConfigFile, string[] Overrides)
    {
        public static ObjectiveSettings For(string name, string[] options, string configFile, string[] overrides)
        {
            if (options.FirstOrDefault(option => !option.Contains('=', StringComparison.Ordinal)) is { } wrong)
                throw new InputException($"--set: '{wrong}' names no value; expected Option=Value.");
            var file = ConfigurationFile.Load(configFile, overrides);
            var objectives = FungiOptions.Read(file.Configuration, file.Directory).Objectives;
            var (index, isConfigured) = (objectives.Count, false);
            foreach (var (place, objective) in objectives.Index())
                if (string.Equals(objective.Name, name, StringComparison.OrdinalIgnoreCase)) (index, isConfigured) = (place, true);
            var section = $"--Fungi:Objectives:{index}";
            return new(name, options, index, isConfigured, configFile, [.. overrides, .. isConfigured ? Array.Empty<string>() : [$"{section}:Type={name}"], .. options.Select(option => $"{section}:{option}")]);
        }

        public ConfiguredObjective Create(IServiceProvider services)
        {
            var options = services.GetRequiredService<FungiOptions>();
            var catalog = services.GetRequiredService<PluginCatalog>();
            if (!IsConfigured && !catalog.TryFind(Name, out _, out _))
                throw new InputException($"views: unknown objective '{Name}'; expected one of {string.Join(", ", catalog.ObjectiveNames)}.");
            var objective = services.GetRequiredService<ObjectiveFactory>().Create(options.Objectives[Index]);
            try
            {
                options.ThrowIfWrong();
                return objective!;
            }
            catch (InputException exception)
            {
                throw new InputException(exception.Message.ReplaceLineEndings("\n").Split('\n').Select(AsGiven));
            }
        }

        /// <summary>A mistake of an option that the command line gave names it so.</summary>
        private string AsGiven(string mistake)
        {
            var section = $"Fungi:Objectives:{Index}:";
            return Options.Any(option => mistake.StartsWith($"{section}{option.Split('=')[0]}:", StringComparison.OrdinalIgnoreCase)) ? $"--set {mistake[section.Length..]}" : mistake;
        }
    }
}
