using System.Text.RegularExpressions;

namespace Fungi.Cli;

/// <summary>How a stopped command says that nothing is lost.</summary>
internal static partial class Resumption
{
    /// <summary>The line for a command line that extracts or trains, with the command that goes on.</summary>
    public static string Line(IEnumerable<string> arguments) =>
        $"Stopped. What is done is kept; to resume: fungi {string.Join(' ', arguments.Where(argument => argument != "--overwrite").Select(Quoted))}";

    private static string Quoted(string argument) => Plain().IsMatch(argument) ? argument : $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    [GeneratedRegex("^[A-Za-z0-9_./:=,@%+-]+$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Plain();
}
