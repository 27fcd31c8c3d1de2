using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fungi.Runtime.Hosting.Schema;
using Fungi.Runtime.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi schema</c>: the JSON schema with which editors complete and check a configuration file.</summary>
internal static class SchemaCommand
{
    // Editors show the descriptions: quotes and dashes are easier to read unescaped.
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(string[] overrides)
    {
        var config = SharedOptions.Config();
        var output = new Option<string>("--output", "-o")
        {
            Description = "The file to write; - for standard output.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "appsettings.schema.json",
        };
        var host = new Option<bool>("--host") { Description = "Describe the host alone and leave open which objectives there are." };
        var command = new Command("schema", "Write the JSON schema of the configuration: the host's options and those of all loaded plugins.") { config, output, host };
        command.SetAction(arguments =>
        {
            var schema = arguments.GetValue(host) ? ConfigurationSchema.WriteHost() : WithPlugins(SharedOptions.ConfigOrDemo(arguments, config), overrides);
            Write(schema, arguments.GetRequiredValue(output));
            return ExitCode.Done;
        });
        return command;
    }

    // Of the configuration only the plugins matter: whoever mends a mistake in the rest may well want the schema for it.
    private static JsonObject WithPlugins(string config, string[] overrides)
    {
        using var host = Services.From(config, overrides);
        return ConfigurationSchema.Write(host.Services.GetRequiredService<PluginCatalog>().Plugins.SelectMany(plugin => plugin.Objectives));
    }

    private static void Write(JsonObject schema, string output)
    {
        var text = $"{schema.ToJsonString(Readable).ReplaceLineEndings("\n")}\n";
        if (output == "-")
        {
            Console.Write(text);
            return;
        }

        if (Directory.Exists(output)) throw new InputException($"--output: '{output}' is a folder; expected a file to write.");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
        File.WriteAllText(output, text);
        Console.WriteLine(output);
    }
}
