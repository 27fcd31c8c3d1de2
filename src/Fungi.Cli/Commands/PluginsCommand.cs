using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fungi.Cli.Display;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Plugins;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi plugins</c>: what the configured plugins offer.</summary>
internal static class PluginsCommand
{
    public static Command Create(string[] overrides)
    {
        var config = SharedOptions.Config();
        var json = SharedOptions.Json();
        var command = new Command("plugins", "List the plugins, their objectives and options.") { config, json };
        command.SetAction(arguments =>
        {
            using var host = Services.From(SharedOptions.ConfigOrDemo(arguments, config), overrides);
            host.Services.GetRequiredService<FungiOptions>().ThrowIfWrong();
            var plugins = host.Services.GetRequiredService<PluginCatalog>().Plugins;
            if (arguments.GetValue(json)) Console.WriteLine(Json(plugins).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            else foreach (var plugin in plugins) Print(plugin);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(LoadedPlugin plugin)
    {
        Console.WriteLine($"{plugin.Name} {plugin.Version} (contract {plugin.ContractVersion})");
        Console.WriteLine($"  {plugin.File}");
        foreach (var objective in plugin.Objectives)
        {
            Console.WriteLine();
            Console.WriteLine($"  {objective.Name} ({string.Join(", ", objective.Modalities).ToLowerInvariant()}): {objective.Summary}");
            var table = new Table().Border(TableBorder.None).AddColumns("", "option", "default", "expected", "").HideHeaders();
            AddRows(table, objective.Options, indent: "");
            Output.Write(table);
        }
    }

    private static void AddRows(Table table, IEnumerable<OptionDescriptor> options, string indent)
    {
        foreach (var option in options)
        {
            table.AddRow([" ", .. new[] { indent + option.Name, option.IsRequired ? "required" : option.Default ?? "", option.Format.Expected, option.Summary }.Select(Markup.Escape)]);
            AddRows(table, option.Format.Options, indent + "  ");
        }
    }

    private static JsonArray Json(IEnumerable<LoadedPlugin> plugins) => [.. plugins.Select(plugin => (JsonNode)new JsonObject
    {
        ["file"] = plugin.File,
        ["version"] = plugin.Version,
        ["contractVersion"] = plugin.ContractVersion,
        ["objectives"] = new JsonArray([.. plugin.Objectives.Select(objective => (JsonNode)new JsonObject
        {
            ["name"] = objective.Name,
            ["summary"] = objective.Summary,
            ["modalities"] = new JsonArray([.. objective.Modalities.Select(modality => (JsonNode)$"{modality}")]),
            ["options"] = Json(objective.Options),
        })]),
    })];

    private static JsonArray Json(IEnumerable<OptionDescriptor> options) => [.. options.Select(option => (JsonNode)new JsonObject
    {
        ["name"] = option.Name,
        ["type"] = option.Type,
        ["default"] = option.Default is null ? null : JsonNode.Parse(option.Default),
        ["required"] = option.IsRequired,
        ["expected"] = option.Format.Expected,
        ["summary"] = option.Summary,
        ["options"] = Json(option.Format.Options),
    })];
}
