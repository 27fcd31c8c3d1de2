using Fungi.Evaluation;
using Fungi.Runtime.Store;
using static TorchSharp.torch;

namespace Fungi.Cli.Evaluations;

/// <summary>Both splits of a run in memory; the tensors belong to the dispose scope around.</summary>
/// <param name="Directory">The run.</param>
/// <param name="Blocks">Its blocks, the embeddings first.</param>
/// <param name="Classes">The names of the training split's classes.</param>
/// <param name="AllTrainLabels">[N] the training split's classes, below 0 where a sample has none.</param>
/// <param name="AllQueryLabels">[M] the query split's, as the training split numbers them; below 0 where a sample has none, null where one is unknown there.</param>
/// <param name="TrainIds">[N] the training samples' ids.</param>
/// <param name="QueryIds">[M] the queries' ids.</param>
internal sealed record FeaturesOnDisk(
    RunDirectory Directory,
    IReadOnlyList<FeatureBlock> Blocks,
    IReadOnlyList<string> Classes,
    long[] AllTrainLabels,
    IReadOnlyList<(long Label, string? Unknown)> AllQueryLabels,
    IReadOnlyList<string> TrainIds,
    IReadOnlyList<string> QueryIds)
{
    /// <summary>The block that gains are measured against.</summary>
    public const string Embeddings = "embeddings";

    /// <summary>[N] the training samples' classes.</summary>
    /// <exception cref="InputException">A sample has none.</exception>
    public long[] TrainLabels => AllTrainLabels.Any(label => label < 0) ? throw Unlabelled() : AllTrainLabels;

    /// <summary>[M] the queries' classes, as the training split numbers them.</summary>
    /// <exception cref="InputException">A query has none, or one that no training sample can have.</exception>
    public long[] QueryLabels => [.. AllQueryLabels.Select(label =>
        label.Unknown is { } name ? throw new InputException($"the training split has no class '{name}' although the query split has; expected the same classes.") :
        label.Label < 0 ? throw Unlabelled() : label.Label)];

    /// <summary>Reads a run.</summary>
    /// <exception cref="InputException">It is not complete, damaged, or its splits do not belong together.</exception>
    public static FeaturesOnDisk Read(string directory)
    {
        var run = new RunDirectory(directory);
        using var train = FeatureSet.Open(run.Train);
        using var query = FeatureSet.Open(run.Query);
        if (train.Manifest.DifferencesOfOrigin(query.Manifest) is { Count: > 0 } differences)
            throw new InputException($"{run.Path}: its splits come from different runs: {string.Join("; ", differences)}. Extract both with one configuration.");
        var numbers = query.Classes.Select(name => (long)train.Classes.IndexOf(name)).ToArray(); // each split numbers its own
        return new(
            run,
            [.. train.Blocks.OrderByDescending(block => block.Key == Embeddings).Select(block => new FeatureBlock(block.Key, Matrix(block.Value), Matrix(Counterpart(block.Key))))],
            train.Classes,
            [.. train.Labels],
            [.. query.Labels.Select(label => label < 0 ? (label, (string?)null) : numbers[label] >= 0 ? (numbers[label], null) : (-1, query.Classes[(int)label]))],
            train.SampleIds,
            query.SampleIds);

        NpyFile<float> Counterpart(string name) => query.Blocks.TryGetValue(name, out var block)
            ? block
            : throw new InputException($"{run.Query}: has no block '{name}' although {run.Train} has; extract both splits with one configuration.");
    }

    /// <summary>The first samples of each class alone in the training split; all where <paramref name="shots"/> is null.</summary>
    public FeaturesOnDisk WithShots(int? shots)
    {
        if (shots is not { } count) return this;
        var rows = FewShot.First(TrainLabels, count, Classes);
        return this with
        {
            Blocks = [.. Blocks.Select(block => block.WithTrain(rows))],
            AllTrainLabels = [.. rows.Select(row => AllTrainLabels[row])],
            TrainIds = [.. rows.Select(row => TrainIds[(int)row])],
        };
    }

    private static Tensor Matrix(NpyFile<float> file) => tensor(file.ReadAll(), [file.Rows, file.Dim]);

    private InputException Unlabelled() => new($"{Directory.Path}: some samples have no class; expected one for every sample.");
}
