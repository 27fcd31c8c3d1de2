using System.Globalization;
using System.Text;
using Fungi.BatchIndependence.Fuzzing.Analysis;
using Microsoft.CodeAnalysis;

namespace Fungi.BatchIndependence.Tests;

/// <summary>What is measured of the corpus's losses against what is proved of them.</summary>
internal sealed class ConfusionMatrix
{
    private static readonly (Verdict Verdict, string Text)[] Columns =
        [(Verdict.Proved, "proved independent"), (Verdict.NotProved, "not proved: FNG2002"), (Verdict.Refuted, "an error: FNG2001, 2004 to 2008")];

    private readonly ILookup<(bool IsCoupled, Verdict Verdict), string> cells;

    public ConfusionMatrix(IEnumerable<CorpusLoss> losses, IReadOnlyDictionary<string, System.Collections.Immutable.ImmutableArray<Diagnostic>> diagnostics) =>
        cells = losses.ToLookup(loss => (loss.IsCoupled, Verdicts.Of(diagnostics[loss.Type.FullName!].Select(diagnostic => diagnostic.Id))), loss => loss.Name);

    /// <summary>The names of the losses in one cell.</summary>
    public IReadOnlyList<string> this[bool isCoupled, Verdict verdict] => [.. cells[(isCoupled, verdict)]];

    /// <summary>The share of one row that is in a cell.</summary>
    public double Share(bool isCoupled, Verdict verdict) =>
        this[isCoupled, verdict].Count / (double)Columns.Sum(column => this[isCoupled, column.Verdict].Count);

    /// <summary>The table in Markdown, and the names of those that are not where one would have them.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append("| measured | ").AppendJoin(" | ", Columns.Select(column => column.Text)).Append(" |\n|---|---|---|---|\n");
        foreach (var isCoupled in new[] { false, true })
        {
            text.Append("| ").Append(isCoupled ? "coupled" : "independent").Append(" | ")
                .AppendJoin(" | ", Columns.Select(column => this[isCoupled, column.Verdict].Count.ToString(CultureInfo.InvariantCulture))).Append(" |\n");
        }

        foreach (var (isCoupled, verdict, what) in new[]
        {
            (true, Verdict.Proved, "Coupled and proved independent"),
            (false, Verdict.Refuted, "Independent and an error"),
            (false, Verdict.NotProved, "Independent and not proved"),
            (true, Verdict.NotProved, "Coupled and not proved"),
        })
        {
            var names = this[isCoupled, verdict];
            text.Append('\n').Append(what).Append(": ").AppendJoin(", ", names.Select(name => $"`{name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..]}`").DefaultIfEmpty("none")).Append(".\n");
        }

        return text.ToString();
    }
}
