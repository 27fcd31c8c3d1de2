using System.CommandLine;
using Fungi.Cli.Evaluations;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi evaluate</c>: what features are worth. A new evaluation is one file in Evaluations and one line here.</summary>
internal static class EvaluateCommand
{
    public static Command Create(string[] overrides) => new("evaluate", "Measure what features are worth.")
    {
        KnnEvaluation.Create(overrides),
        LinearEvaluation.Create(overrides),
        ClusterEvaluation.Create(overrides),
        RetrievalEvaluation.Create(overrides),
    };
}
