using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fungi.Cli.Display;
using Spectre.Console;

namespace Fungi.Cli.Evaluations;

/// <summary>A number that is reported.</summary>
/// <param name="Column">What people read above it.</param>
/// <param name="Value">It, a share of one; null where there is none.</param>
/// <param name="Kind">How it is printed.</param>
/// <param name="Name">What programs call it; the column's words unless given.</param>
internal sealed record Figure(string Column, double? Value, FigureKind Kind = FigureKind.Percent, string? Name = null)
{
    /// <summary>What programs call it.</summary>
    public string JsonName => Name ?? JsonNamingPolicy.CamelCase.ConvertName(CultureInfo.InvariantCulture.TextInfo.ToTitleCase(Column).Replace(" ", "", StringComparison.Ordinal));

    /// <summary>As people read it.</summary>
    public override string ToString() => Kind switch
    {
        _ when Value is null => "",
        FigureKind.Percent => (100 * Value.Value).ToString("0.00", CultureInfo.InvariantCulture) + "%",
        FigureKind.Points => (100 * Value.Value).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture),
        _ => Value.Value.ToString("G4", CultureInfo.InvariantCulture),
    };
}

/// <summary>How a figure is printed.</summary>
internal enum FigureKind
{
    /// <summary>A share, as percents.</summary>
    Percent,

    /// <summary>A difference of shares, as points of percents.</summary>
    Points,

    /// <summary>As it is.</summary>
    Number,
}

/// <summary>What one combination of blocks is worth.</summary>
/// <param name="Feature">The blocks.</param>
/// <param name="Dimensions">How many numbers a sample had.</param>
/// <param name="Figures">The same kinds of figures in every row; the columns that are empty in all rows are not printed.</param>
internal sealed record EvaluationRow(string Feature, long Dimensions, IReadOnlyList<Figure> Figures);

/// <summary>What an evaluation found.</summary>
/// <param name="Search">Which combinations of blocks were evaluated.</param>
/// <param name="Rows">One for each.</param>
/// <param name="Note">What people are told below the table.</param>
internal sealed record EvaluationReport(BlockSearch Search, IReadOnlyList<EvaluationRow> Rows, string? Note = null)
{
    /// <summary>Prints the table.</summary>
    public void Print()
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("feature").AddColumn("dimensions", column => column.RightAligned());
        int[] columns = [.. Enumerable.Range(0, Rows[0].Figures.Count).Where(column => Rows.Any(row => row.Figures[column].Value is not null))];
        foreach (var column in columns) table.AddColumn(Rows[0].Figures[column].Column, header => header.RightAligned());
        foreach (var row in Rows)
            table.AddRow([Markup.Escape(row.Feature), $"{row.Dimensions}", .. columns.Select(column => $"{row.Figures[column]}")]);
        Output.Write(table);
        if (Note is not null) Console.WriteLine(Note);
    }

    /// <summary>The report for programs.</summary>
    public JsonObject ToJson() => new()
    {
        ["combinations"] = JsonNamingPolicy.CamelCase.ConvertName($"{Search}"),
        ["results"] = new JsonArray([.. Rows.Select(ToJson)]),
    };

    private static JsonNode ToJson(EvaluationRow row)
    {
        var json = new JsonObject { ["feature"] = row.Feature, ["dimensions"] = row.Dimensions };
        foreach (var figure in row.Figures) json[figure.JsonName] = figure.Value;
        return json;
    }
}
