using System.Text.Json.Serialization;

namespace Fungi.Cli.RunReport;

/// <summary>What the page of a run shows.</summary>
/// <param name="Name">The run's directory.</param>
/// <param name="Classes">The names of the classes; a label is an index into them.</param>
/// <param name="QueryCount">M, how many queries were classified.</param>
/// <param name="Neighbors">K, how many neighbours voted.</param>
/// <param name="Combinations">How well combinations of blocks classify, the embeddings first.</param>
/// <param name="Choice">How the best combination was chosen, in words.</param>
/// <param name="Spaces">The features that are compared: the embeddings, then the best combination where it is another.</param>
/// <param name="Cases">Sampled queries with their neighbours.</param>
/// <param name="Map">The queries as points of a plane.</param>
/// <param name="Thumbnails">Pictures as data URIs: of query i under <c>q</c>i, of training sample i under <c>t</c>i.</param>
/// <param name="ThumbnailNote">Why there are no pictures; null: there are.</param>
/// <param name="Facts">What the run is made of, and how long it took.</param>
internal sealed record ReportData(
    string Name,
    IReadOnlyList<string> Classes,
    int QueryCount,
    int Neighbors,
    IReadOnlyList<ReportedCombination> Combinations,
    string Choice,
    IReadOnlyList<ReportedSpace> Spaces,
    IReadOnlyList<ReportedCase> Cases,
    ReportedMap Map,
    IReadOnlyDictionary<string, string> Thumbnails,
    string? ThumbnailNote,
    IReadOnlyList<FactSheet> Facts);

/// <summary>A combination of blocks.</summary>
/// <param name="Name">Its blocks.</param>
/// <param name="Dimensions">How many numbers a sample has.</param>
/// <param name="Accuracy">The share of queries that are classified correctly, 0 to 1.</param>
/// <param name="PerClass">The mean of that share over the classes.</param>
/// <param name="Gain">The accuracy less that of the embeddings; null for these.</param>
internal sealed record ReportedCombination(string Name, long Dimensions, double Accuracy, double PerClass, double? Gain);

/// <summary>Features that are compared.</summary>
/// <param name="Name">Their blocks.</param>
/// <param name="Accuracy">The share of queries that are classified correctly, 0 to 1.</param>
/// <param name="Confusion">For each class and what it is taken for: both labels, and how many queries; those that occur.</param>
internal sealed record ReportedSpace(string Name, double Accuracy, IReadOnlyList<int[]> Confusion)
{
    /// <summary>[M] the classes that won.</summary>
    [JsonIgnore]
    public long[] Predictions { get; init; } = [];
}

/// <summary>A query and its neighbours.</summary>
/// <param name="Index">Its row.</param>
/// <param name="Id">Its id.</param>
/// <param name="Label">Its class.</param>
/// <param name="Answers">What each space makes of it.</param>
internal sealed record ReportedCase(int Index, string Id, long Label, IReadOnlyList<ReportedAnswer> Answers);

/// <summary>What a space makes of a query.</summary>
/// <param name="Predicted">The class that won.</param>
/// <param name="Votes">How many neighbours are of this class.</param>
/// <param name="Nearest">The nearest training samples.</param>
internal sealed record ReportedAnswer(long Predicted, int Votes, IReadOnlyList<ReportedNeighbor> Nearest);

/// <summary>A training sample.</summary>
/// <param name="Index">Its row.</param>
/// <param name="Label">Its class.</param>
/// <param name="Distance">How far it is from the query: Euclidean, of rows as they are compared.</param>
internal sealed record ReportedNeighbor(int Index, long Label, double Distance);

/// <summary>Queries as points of a plane.</summary>
/// <param name="Indices">[P] their rows.</param>
/// <param name="Ids">[P] their ids.</param>
/// <param name="Labels">[P] their classes.</param>
/// <param name="Predictions">For each space [P] the classes that won.</param>
/// <param name="Projections">For each space and kind a map.</param>
internal sealed record ReportedMap(
    IReadOnlyList<int> Indices, IReadOnlyList<string> Ids, IReadOnlyList<long> Labels, IReadOnlyList<long[]> Predictions, IReadOnlyList<ReportedProjection> Projections);

/// <summary>A map of the points.</summary>
/// <param name="Space">Which features.</param>
/// <param name="Kind"><c>PCA</c> or <c>t-SNE</c>.</param>
/// <param name="Caption">What its axes are.</param>
/// <param name="X">[P] from left to right, 0 to 10,000.</param>
/// <param name="Y">[P] from top to bottom, in the same unit.</param>
internal sealed record ReportedProjection(int Space, string Kind, string Caption, IReadOnlyList<int> X, IReadOnlyList<int> Y);

/// <summary>A table of facts.</summary>
/// <param name="Title">What they are of.</param>
/// <param name="Rows">Names and values.</param>
internal sealed record FactSheet(string Title, IReadOnlyList<string[]> Rows);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReportData))]
internal sealed partial class ReportJson : JsonSerializerContext;
