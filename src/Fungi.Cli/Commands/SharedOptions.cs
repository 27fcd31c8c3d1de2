using System.CommandLine;

namespace Fungi.Cli.Commands;

/// <summary>Options that several commands have.</summary>
internal static class SharedOptions
{
    /// <summary><c>--config FILE</c>.</summary>
    public static Option<string> Config(string fallback = "appsettings.json") => new("--config", "-c")
    {
        Description = "The configuration file; environment variables (Fungi__Seed=7) and arguments (--Fungi:Seed=7) override it.",
        HelpName = "FILE",
        DefaultValueFactory = _ => fallback,
    };

    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON." };

    /// <summary><c>--overwrite</c>.</summary>
    public static Option<bool> Overwrite() => new("--overwrite") { Description = "Discard the features of another configuration in the output directory." };
}
