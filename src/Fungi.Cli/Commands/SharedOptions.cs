using System.CommandLine;

namespace Fungi.Cli.Commands;

/// <summary>Options that several commands have.</summary>
internal static class SharedOptions
{
    private const string ConfigName = "--config";

    /// <summary><c>--config FILE</c>.</summary>
    public static Option<string> Config() => new(ConfigName, "-c")
    {
        Description = "The configuration file; environment variables (Fungi__Seed=7) and arguments (--Fungi:Seed=7) override it.",
        HelpName = "FILE",
        DefaultValueFactory = _ => "appsettings.json",
    };

    /// <summary>The configuration file that was asked for, or that of the demonstration where none was and none is there.</summary>
    public static string ConfigOrDemo(ParseResult arguments, Option<string> config)
    {
        var file = arguments.GetRequiredValue(config);
        return arguments.GetResult(config)!.Implicit && !File.Exists(file) ? DemoFiles.Configuration : file;
    }

    /// <summary>A message that begins with a path of the configuration, such as <c>Fungi:Seed</c>, with what gave it in front.</summary>
    public static string Located(string message, ParseResult arguments, string[] overrides)
    {
        if (!message.StartsWith("Fungi:", StringComparison.Ordinal)) return message;
        var path = message.Split(": ")[0];
        var variable = path.Replace(":", "__", StringComparison.Ordinal);
        if (overrides.Any(argument => argument.StartsWith($"--{path}=", StringComparison.OrdinalIgnoreCase))) return $"argument --{message}";
        if (Environment.GetEnvironmentVariable(variable) is not null) return $"environment variable {variable}: {message}";
        var config = arguments.CommandResult.Command.Options.OfType<Option<string>>().FirstOrDefault(option => option.Name == ConfigName);
        return config is not null && arguments.GetValue(config) is { } file && File.Exists(file) ? $"{file}: {message}" : message;
    }

    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON." };

    /// <summary><c>--json</c> of a command that works for long.</summary>
    public static Option<bool> JsonLines() => new("--json") { Description = "Print progress and result as JSON, an object per line, on standard output." };

    /// <summary><c>--overwrite</c>.</summary>
    public static Option<bool> Overwrite(string description = "Discard the features of another configuration in the output directory.") => new("--overwrite") { Description = description };

    /// <summary><c>--delete-shards</c>.</summary>
    public static Option<bool> DeleteShards() => new("--delete-shards") { Description = "Delete the shards once they are merged." };
}
