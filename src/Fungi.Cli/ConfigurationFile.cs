using Fungi.Runtime.Hosting;
using Microsoft.Extensions.Configuration;

namespace Fungi.Cli;

/// <summary>A configuration file with the usual layers on top: environment variables, then the command line.</summary>
/// <param name="Configuration">All layers.</param>
/// <param name="Directory">Where the file's relative paths start.</param>
internal sealed record ConfigurationFile(IConfigurationRoot Configuration, string Directory)
{
    private const string Prefix = "--Fungi:";

    /// <summary>Whether an argument overrides a configuration key: <c>--Fungi:Objectives:0:Temperature=2</c>.</summary>
    public static bool IsOverride(string argument) => argument.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && argument.Contains('=', StringComparison.Ordinal);

    /// <summary>The host's options, without those of objectives, which their plugins know.</summary>
    /// <exception cref="InputException">All mistakes, a line each.</exception>
    public FungiOptions Options()
    {
        var options = FungiOptions.Read(Configuration, Directory);
        options.ThrowIfWrong();
        return options;
    }

    /// <summary>Reads a JSON file.</summary>
    /// <exception cref="InputException">The file is missing, no JSON, or has no section <c>Fungi</c>.</exception>
    public static ConfigurationFile Load(string file, string[] overrides)
    {
        var path = Path.GetFullPath(file);
        if (!File.Exists(path)) throw new InputException($"{file}: no such file; expected an appsettings.json with a \"Fungi\" section.");
        try
        {
            var configuration = new ConfigurationBuilder()
                .AddJsonFile(path, optional: false, reloadOnChange: false)
                .AddEnvironmentVariables()
                .AddCommandLine(overrides)
                .Build();
            return configuration.GetSection("Fungi").Exists()
                ? new(configuration, Path.GetDirectoryName(path)!)
                : throw new InputException($"{file}: has no section \"Fungi\"; expected one.");
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException)
        {
            throw new InputException($"{file}: not a JSON object: {exception.GetBaseException().Message.ReplaceLineEndings(" ")}", exception);
        }
    }
}
