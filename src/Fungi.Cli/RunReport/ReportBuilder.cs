using System.Diagnostics;
using Fungi.Cli.Display;
using Fungi.Cli.Evaluations;
using Fungi.Evaluation;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Store;
using static TorchSharp.torch;

namespace Fungi.Cli.RunReport;

/// <summary>Evaluates a run and gathers what its page shows.</summary>
/// <param name="settings">How kNN is evaluated.</param>
/// <param name="cases">How many queries are shown with their neighbours at most.</param>
/// <param name="points">How many queries a map has at most.</param>
/// <param name="thumbnails">Makes pictures.</param>
/// <param name="display">Told of the progress.</param>
internal sealed class ReportBuilder(KnnSettings settings, int cases, int points, Thumbnails thumbnails, IProgress<WorkProgress> display)
{
    private readonly List<(string Stage, TimeSpan Time)> times = [];

    /// <summary>Makes the data of the page.</summary>
    /// <exception cref="InputException">The run is not complete, damaged, or has samples without a class.</exception>
    public ReportData Build(string directory, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var onDisk = FeaturesOnDisk.Read(directory);
        using var train = FeatureSet.Open(onDisk.Directory.Train);
        using var query = FeatureSet.Open(onDisk.Directory.Query);
        var result = Timed("kNN", progress => KnnEvaluation.Classify(onDisk, settings, progress, cancellation));
        var (features, labels) = (result.Features, result.Features.QueryLabels);
        var compared = Compared(result);
        ReportedSpace[] spaces = [.. compared.Select(space => Space(space, labels))];

        var drawn = QueryCases.Draw(spaces, labels, cases);
        var shown = FeatureMaps.Draw(labels.Length, points);
        var answers = new List<ReportedAnswer[]>();
        var projections = new List<ReportedProjection>();
        foreach (var (index, space) in spaces.Index())
        {
            var block = FeatureBlock.Concatenate([.. compared[index].Blocks.Select(name => features.Blocks.First(block => block.Name == name))], settings.Components, cancellation);
            answers.Add(Timed($"neighbours {index + 1} of {spaces.Length}", _ => QueryCases.Answers(space, drawn, block, features.TrainLabels, settings, cancellation)));
            projections.AddRange(Timed($"map {index + 1} of {spaces.Length}", progress => FeatureMaps.Of(index, block, shown, progress, cancellation).ToArray()));
        }

        ReportedCase[] shownCases = [.. drawn.Select((row, place) => new ReportedCase(row, features.QueryIds[row], labels[row], [.. answers.Select(space => space[place])]))];
        var (pictures, note) = Timed("thumbnails", _ => Pictures(train, query, features, shownCases, cancellation));
        return new(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory))),
            features.Classes,
            labels.Length,
            settings.Neighbors,
            Rows(result.Results),
            result.Search == BlockSearch.Greedy ? "It was chosen by its accuracy among the training samples." : "It was chosen by this accuracy itself, which flatters it a little.",
            spaces,
            shownCases,
            new(shown, [.. shown.Select(row => features.QueryIds[row])], [.. shown.Select(row => labels[row])], [.. spaces.Select(space => shown.Select(row => space.Predictions[row]).ToArray())], projections),
            pictures,
            note,
            [.. ReportFacts.OfRun(train, query), ReportFacts.OfEvaluation(settings, result), ReportFacts.OfTimes(onDisk.Directory, train, query, times)]);
    }

    /// <summary>The embeddings, and what is better than they are: of all combinations the first of greatest accuracy, of a greedy way its end.</summary>
    private static CombinationEvaluation[] Compared(KnnResult result)
    {
        var best = result.Search == BlockSearch.Greedy ? result.Results[^1] : result.Results.Skip(1).MaxBy(other => other.Metrics.Accuracy);
        return best is null || best == result.Results[0] ? [result.Results[0]] : [result.Results[0], best];
    }

    private static ReportedSpace Space(CombinationEvaluation combination, long[] labels) => new(
        Name(combination),
        combination.Metrics.Accuracy,
        [.. labels.Zip(combination.Predictions).CountBy(pair => pair).OrderBy(pair => pair.Key).Select(pair => (int[])[(int)pair.Key.First, (int)pair.Key.Second, pair.Value])])
    { Predictions = combination.Predictions };

    private static ReportedCombination[] Rows(IReadOnlyList<CombinationEvaluation> results)
    {
        var baseline = results[0];
        return [.. results.Select(row => new ReportedCombination(
            Name(row), row.Dimensions, row.Metrics.Accuracy, row.Metrics.MeanPerClassAccuracy, row == baseline ? null : row.Metrics.Accuracy - baseline.Metrics.Accuracy))];
    }

    private static string Name(CombinationEvaluation combination) => string.Join(" + ", combination.Blocks);

    private (IReadOnlyDictionary<string, string> Pictures, string? Note) Pictures(
        FeatureSet train, FeatureSet query, FeaturesOnDisk features, ReportedCase[] shown, CancellationToken cancellation)
    {
        try
        {
            var queries = thumbnails.Of(query, features.QueryIds, shown.Select(item => item.Index), cancellation);
            var neighbors = thumbnails.Of(train, features.TrainIds, shown.SelectMany(item => item.Answers).SelectMany(answer => answer.Nearest).Select(neighbor => neighbor.Index), cancellation);
            return (queries.Select(picture => (Key: $"q{picture.Key}", picture.Value)).Concat(neighbors.Select(picture => (Key: $"t{picture.Key}", picture.Value)))
                .OrderBy(picture => picture.Key, StringComparer.Ordinal).ToDictionary(picture => picture.Key, picture => picture.Value), null);
        }
        catch (InputException exception)
        {
            return (new Dictionary<string, string>(), $"Without pictures: {exception.Message}");
        }
    }

    private T Timed<T>(string stage, Func<IProgress<double>, T> work)
    {
        var start = Stopwatch.GetTimestamp();
        var share = new Share(stage, display);
        share.Report(0);
        var result = work(share);
        share.Report(1);
        times.Add((stage, Stopwatch.GetElapsedTime(start)));
        return result;
    }
}
