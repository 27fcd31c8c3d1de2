using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Fungi.Evaluation.Tests;

public sealed class RetrievalTests
{
    private static readonly JsonNode Revisited = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "revisited.json")))!;

    /// <summary>The average precision of each query, which is the mean where it is the only one.</summary>
    [Fact]
    public void The_average_precision_among_classes_is_scikit_learns()
    {
        using var scope = NewDisposeScope();
        var ((train, labels), (query, truth)) = (ScikitLearn.Train, ScikitLearn.Query);
        var found = query.Select((row, index) => Of(RetrievalScore.Dot, train, [row], RetrievalProtocol.OfClasses(labels, [truth[index]]))!.MeanAveragePrecision).ToArray();
        var expected = ScikitLearn.Of("average precision").Array<double>();
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 6));
        Assert.Equal(expected.Average(), Of(RetrievalScore.Dot, train, query, RetrievalProtocol.OfClasses(labels, truth))!.MeanAveragePrecision, 6);
    }

    [Theory]
    [InlineData(RetrievalScore.Cosine, "cosine")]
    [InlineData(RetrievalScore.Euclidean, "euclidean")]
    [InlineData(RetrievalScore.Dot, "dot")]
    public void The_revisited_protocol_is_that_of_another_program(RetrievalScore score, string name)
    {
        using var scope = NewDisposeScope();
        var protocols = RetrievalProtocol.Revisited([.. Revisited["truth"]!.AsArray().Select(truth => new RevisitedTruth(truth!["easy"]!.Array<int>(), truth["hard"]!.Array<int>(), truth["junk"]!.Array<int>()))]);
        var (gallery, queries) = (Features.Clustered(60, 8, 1, 0, spread: 0).Rows, Features.Clustered(12, 8, 1, 5000, spread: 0).Rows);
        var results = new Retrieval { Score = score }.Evaluate(new("features", Features.ToTensor(gallery), Features.ToTensor(queries)), protocols);
        Assert.Equal(["easy", "medium", "hard"], protocols.Select(protocol => protocol.Name));
        foreach (var (protocol, result) in protocols.Zip(results))
        {
            var expected = Revisited["results"]![name]![protocol.Name]!;
            Assert.Equal(expected["mAP"]!.GetValue<double>(), result!.MeanAveragePrecision, 10);
            Assert.All(expected["mP"]!.Array<double>().Zip(result.Precisions), pair => Assert.Equal(pair.First, pair.Second, 10));
            Assert.Equal(expected["queries"]!.GetValue<int>(), result.Queries);
        }
    }

    /// <summary>Answers at the ranks 1 and 3 of a gallery of 3 that lies on a line.</summary>
    [Fact]
    public void Two_of_three_answers()
    {
        using var scope = NewDisposeScope();
        float[][] gallery = [[1], [2], [3]];
        var protocol = RetrievalProtocol.OfClasses([7, 8, 7], [7]);
        var result = Of(RetrievalScore.Euclidean, gallery, [[0]], protocol)!;
        Assert.Equal((1 + (2 / 3.0)) / 2, result.MeanAveragePrecision, 12);
        Assert.Equal([1, 2 / 3.0, 2 / 3.0], result.Precisions);
        Assert.Equal((1 + ((1 / 2.0) + (2 / 3.0)) / 2) / 2, Of(RetrievalScore.Euclidean, gallery, [[0]], protocol with { IsRevisited = true })!.MeanAveragePrecision, 12);
    }

    [Fact]
    public void Equal_scores_keep_the_order_of_the_gallery()
    {
        using var scope = NewDisposeScope();
        var gallery = Enumerable.Repeat(new float[] { 1, 1 }, 40).ToArray();
        for (var answer = 0; answer < 40; answer++)
            Assert.Equal(1.0 / (answer + 1), Of(RetrievalScore.Cosine, gallery, [[1, 0]], RetrievalProtocol.OfClasses([.. Enumerable.Range(0, 40).Select(row => row == answer ? 1L : 0)], [1]))!.MeanAveragePrecision, 12);
    }

    [Fact]
    public void A_query_without_answers_is_left_out()
    {
        using var scope = NewDisposeScope();
        float[][] gallery = [[1], [2]];
        var result = Of(RetrievalScore.Euclidean, gallery, [[1], [1]], RetrievalProtocol.OfClasses([3, 4], [4, 5]))!;
        Assert.Equal((0.5, 1), (result.MeanAveragePrecision, result.Queries));
        Assert.Null(Of(RetrievalScore.Euclidean, gallery, [[1]], RetrievalProtocol.OfClasses([3, 4], [5])));
    }

    [Theory]
    [InlineData(float.NaN, "NaN or infinite")]
    [InlineData(0, "no cosine")]
    public void Features_that_cannot_be_ranked_are_refused(float value, string reason)
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<InputException>(() => Of(RetrievalScore.Cosine, [[1], [value]], [[1]], RetrievalProtocol.OfClasses([0, 0], [0])));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static RetrievalMetrics? Of(RetrievalScore score, float[][] gallery, float[][] queries, RetrievalProtocol protocol) =>
        Assert.Single(new Retrieval { Score = score }.Evaluate(new("features", Features.ToTensor(gallery), Features.ToTensor(queries)), [protocol]));
}
