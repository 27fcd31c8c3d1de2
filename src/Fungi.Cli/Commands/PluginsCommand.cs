using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fungi.Cli.Display;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Plugins;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi plugins</c>: what the configured plugins offer, and why others were not loaded.</summary>
internal static class PluginsCommand
{
    public static Command Create(string[] overrides)
    {
        var config = SharedOptions.Config();
        var json = SharedOptions.Json();
        var command = new Command("plugins", "List the plugins, their objectives and options.") { config, json };
        command.SetAction(arguments =>
        {
            using var host = Services.From(SharedOptions.ConfigOrDemo(arguments, config), overrides, collection => collection
                .AddSingleton(provider => new PluginPolicy { Trust = provider.GetRequiredService<FungiOptions>().PluginTrust, OnError = OnPluginError.Skip }));
            var options = host.Services.GetRequiredService<FungiOptions>();
            var catalog = host.Services.GetRequiredService<PluginCatalog>();
            if (arguments.GetValue(json)) Console.WriteLine(Json(catalog).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            else Print(catalog);
            options.ThrowIfWrong(); // last, so that a mistake elsewhere does not hide the plugins
            return options.OnPluginError == OnPluginError.Fail && !catalog.Rejected.IsEmpty ? ExitCode.WrongInput : ExitCode.Done;
        });
        return command;
    }

    private static void Print(PluginCatalog catalog)
    {
        foreach (var plugin in catalog.Plugins) Print(plugin);
        foreach (var plugin in catalog.Rejected)
        {
            var contract = plugin.ContractVersion is { } version ? $" (contract {version})" : "";
            Console.WriteLine($"{Path.GetFileName(plugin.File)}{(plugin.Version is null ? "" : $" {plugin.Version}")}{contract}: {plugin.Status.ToString().ToLowerInvariant()}");
            Console.WriteLine($"  {plugin.File}");
            if (plugin.Sha256 is not null) Console.WriteLine($"  SHA-256 {plugin.Sha256}");
            Console.WriteLine($"  {plugin.Reason}");
        }
    }

    private static void Print(LoadedPlugin plugin)
    {
        Console.WriteLine($"{plugin.Name} {plugin.Version} (contract {plugin.ContractVersion})");
        Console.WriteLine($"  {plugin.File}");
        Console.WriteLine($"  SHA-256 {plugin.Sha256}");
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

    private static JsonArray Json(PluginCatalog catalog) => [.. catalog.Plugins.Select(Json), .. catalog.Rejected.Select(Json)];

    private static JsonNode Json(RejectedPlugin plugin) => new JsonObject
    {
        ["file"] = plugin.File,
        ["version"] = plugin.Version,
        ["contractVersion"] = plugin.ContractVersion,
        ["sha256"] = plugin.Sha256,
        ["status"] = plugin.Status.ToString().ToLowerInvariant(),
        ["reason"] = plugin.Reason,
        ["objectives"] = new JsonArray(),
    };

    private static JsonNode Json(LoadedPlugin plugin) => new JsonObject
    {
        ["file"] = plugin.File,
        ["version"] = plugin.Version,
        ["contractVersion"] = plugin.ContractVersion,
        ["sha256"] = plugin.Sha256,
        ["status"] = "loaded",
        ["reason"] = null,
        ["objectives"] = new JsonArray([.. plugin.Objectives.Select(objective => (JsonNode)new JsonObject
        {
            ["name"] = objective.Name,
            ["summary"] = objective.Summary,
            ["modalities"] = new JsonArray([.. objective.Modalities.Select(modality => (JsonNode)$"{modality}")]),
            ["options"] = Json(objective.Options),
        })]),
    };

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
