using Fungi.Cli.Evaluations;
using Fungi.Runtime.Store;

namespace Fungi.Cli.RunReport;

/// <summary>What a run is made of, as its manifests and files say it.</summary>
internal static class ReportFacts
{
    /// <summary>The run's configuration.</summary>
    public static IEnumerable<FactSheet> OfRun(FeatureSet train, FeatureSet query)
    {
        var manifest = train.Manifest;
        yield return new("Run",
        [
            ["seed", $"{manifest.Seed}"],
            ["batch size", $"{manifest.BatchSize}"],
            ["precision before the target layer", manifest.Precision],
            ["projection", manifest.Projection],
            ["written by version", manifest.ToolVersion],
            ["state, SHA-256", manifest.StateSha256],
        ]);
        yield return new("Backbone",
        [
            ["architecture", manifest.Backbone.Architecture],
            ["target layer", manifest.Backbone.TargetLayer],
            ["checkpoint, SHA-256", manifest.Backbone.CheckpointSha256],
        ]);
        yield return new("Blocks", [.. manifest.Blocks.Select(block => (string[])[block.Name, Describe(block)]), .. manifest.Dropped.Select(block => (string[])[block.Name, $"dropped: {block.Reason}"])]);
        yield return Split("Training split", train);
        yield return Split("Query split", query);
    }

    /// <summary>How the report evaluated the run.</summary>
    public static FactSheet OfEvaluation(KnnSettings settings, KnnResult result) => new("Evaluation",
    [
        ["classifier", $"{settings.Neighbors} nearest neighbours"],
        ["metric", settings.Metric.ToString().ToLowerInvariant()],
        ["votes", settings.Temperature is { } temperature ? $"weighed by exp(cosine / {temperature})" : "all weigh the same"],
        ["combinations", result.Search.ToString().ToLowerInvariant()],
        ["principal components", settings.Components is { } count ? $"{count}" : "not reduced"],
        ["training samples of each class", settings.Shots is { } shots ? $"the first {shots}" : "all"],
    ]);

    /// <summary>How long things took: of the extraction what its files' times tell, in which pauses count.</summary>
    public static FactSheet OfTimes(RunDirectory run, FeatureSet train, FeatureSet query, IEnumerable<(string Stage, TimeSpan Time)> stages)
    {
        var state = File.GetLastWriteTimeUtc(run.State);
        return new("Times",
        [
            .. Since("training split, by its files' times", state, train),
            .. Since("query split, by its files' times", train.WrittenAt, query),
            .. stages.Select(stage => (string[])[$"this report: {stage.Stage}", Seconds(stage.Time)]),
        ]);
    }

    private static IEnumerable<string[]> Since(string what, DateTime start, FeatureSet split)
    {
        var time = split.WrittenAt - start;
        if (time > TimeSpan.Zero && start.Year > 1970) yield return [what, $"{Seconds(time)}, {split.Manifest.Samples / time.TotalSeconds:F1} samples/s with all pauses"];
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds < 100 ? $"{time.TotalSeconds:F1} s" : $"{time:c}".Split('.')[0];

    private static FactSheet Split(string title, FeatureSet split) => new(title,
    [
        ["dataset", split.Manifest.Dataset.Location],
        ["samples", $"{split.SampleIds.Length}"],
        ["left out", split.Manifest.Skipped is { Length: > 0 } skipped ? $"{skipped.Length}, first {skipped[0].Id}: {skipped[0].Reason}" : "none"],
        ["classes", $"{split.Classes.Length}"],
        ["fingerprint", split.Manifest.Dataset.Fingerprint],
        ["complete at", $"{split.WrittenAt:yyyy-MM-dd HH:mm:ss} UTC"],
    ]);

    private static string Describe(BlockManifest block)
    {
        var options = string.Join(", ", block.Options.Select(option => $"{option.Key} {option.Value}"));
        return block.Objective is null
            ? $"{block.Dim} numbers of the backbone itself"
            : $"{block.Dim} numbers, gradients of {block.Objective} from {block.Plugin?.File} {block.Plugin?.Version}{(options.Length > 0 ? $": {options}" : "")}";
    }
}
