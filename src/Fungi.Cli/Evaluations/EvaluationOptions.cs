using System.CommandLine;

namespace Fungi.Cli.Evaluations;

/// <summary>Options that several evaluations have.</summary>
internal static class EvaluationOptions
{
    /// <summary><c>--shots N</c>.</summary>
    public static Option<int?> Shots() => new("--shots") { Description = "Train with the first so many samples of each class alone.", HelpName = "N" };
}
