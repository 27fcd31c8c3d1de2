using System.Text.Json.Nodes;

namespace Fungi.Evaluation.Tests;

/// <summary>What scikit-learn finds in features of <see cref="Features"/>: Fixtures/scikit-learn.json, which make.py beside it wrote.</summary>
internal static class ScikitLearn
{
    private static readonly JsonNode Results = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "scikit-learn.json")))!;

    /// <summary>The training split of all but the principal components: 120 rows of 10 around 4 centres.</summary>
    public static (float[][] Rows, long[] Labels) Train { get; } = Features.Clustered(120, 10, 4, 0);

    /// <summary>The query split, 40 rows.</summary>
    public static (float[][] Rows, long[] Labels) Query { get; } = Features.Clustered(40, 10, 4, 5000);

    public static JsonNode Of(string name) => Results[name]!;

    public static T[] Array<T>(this JsonNode node) => [.. node.AsArray().Select(value => value!.GetValue<T>())];
}
