using System.Globalization;
using Fungi.Models;
using Fungi.Runtime.Data;
using Fungi.Runtime.Diagnostics;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.Training;
using Fungi.Runtime.Views;
using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace Fungi.Runtime;

/// <summary>
/// Trains a whole backbone, and a linear head on it, on the labels of the training split or of a few of its images, and classifies the query split.
/// The statistics of batch normalisations stay those of the checkpoint; their scales and shifts are trained. A training that was stopped, however
/// that was, goes on from its checkpoint and ends with the same bytes.
/// </summary>
/// <param name="options">The configuration.</param>
/// <param name="backbones">Loads the backbone to start from, where one is configured.</param>
/// <param name="datasets">Opens the splits.</param>
/// <param name="executors">Execute view steps.</param>
/// <param name="budget">How many queries pass through the backbone at once.</param>
/// <param name="metrics">Measures the work.</param>
/// <param name="logger">Told of what is resumed, and of queries that cannot be read.</param>
public sealed class FineTuning(
    FungiOptions options, BackboneSource backbones, Datasets datasets, IEnumerable<IViewStepExecutor> executors, ViewBudget budget, FungiMetrics metrics, ILogger<FineTuning> logger)
{
    private const int Ranks = 5;

    /// <summary>Trains, writes backbone and head, and classifies the query split with what was written. The caller's thread works.</summary>
    /// <param name="tuning">How to train: <see cref="FungiOptions.Finetune"/> or <see cref="FungiOptions.Semi"/>.</param>
    /// <param name="overwrite">Discards the result and the checkpoint of an earlier training instead of keeping the one and going on from the other.</param>
    /// <param name="progress">Told at the start, after each step, and after each batch of queries.</param>
    /// <param name="cancellation">Stops between steps; a checkpoint is kept then.</param>
    /// <exception cref="InputException">The configuration, a dataset or the checkpoint is wrong.</exception>
    public FineTuningResult Run(FinetuneOptions tuning, bool overwrite, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tuning);
        using var activity = FungiActivities.Start("run");
        options.ThrowIfWrong();
        var (train, query) = (Open("Train"), Open("Query"));
        var labelled = tuning.Labels is { } share ? new Subset(train, share.Choose(train, LabelSeed(tuning))) : train;
        var byClass = labelled.Items.GroupBy(item => item.Label).OrderBy(images => images.Key).ToList();
        if (byClass.Count < 2) throw new InputException($"dataset {train.Location}: all images are of one class, '{train.Classes[byClass[0].Key]}'; expected at least 2 to tell apart.");
        var targets = Targets(train, query);

        var file = Path.Combine(tuning.Output, "backbone.safetensors");
        var headFile = Path.Combine(tuning.Output, "head.safetensors");
        using var output = new TrainingOutput(file, tuning.Section);
        Train(tuning, labelled, output, headFile, overwrite, progress, cancellation);
        return new(
            tuning.Output,
            train.Classes,
            byClass.ToDictionary(images => train.Classes[images.Key], IReadOnlyList<string> (images) => [.. images.Select(image => image.Id)], StringComparer.Ordinal),
            Classify(file, headFile, query, targets, progress, cancellation));
    }

    private void Train(
        FinetuneOptions tuning, IDataset labelled, TrainingOutput output, string headFile, bool overwrite, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var backbone = StartingBackbone.Create(tuning.Start, options.Seed, backbones);
        var origin = Origin(tuning, backbone, labelled);
        var metadata = origin.ToDictionary(field => $"finetuned.{field.Key}", field => field.Value, StringComparer.Ordinal);
        var checkpoint = output.Checkpoint(origin);
        if (!overwrite && output.IsMade(metadata, checkpoint))
        {
            logger.LogInformation("{Training}: {Output} has what this training made; nothing is left to train.", tuning.Name, tuning.Output);
            return;
        }

        using var head = ClassificationHead.Create(
            tuning.HeadInitialization, labelled.Classes, backbone.EmbeddingDim, RandomKey.From(options.Seed).With("finetune"), backbones.Device);
        using (var training = new FineTuningRun(tuning, options, backbone, head, labelled, Renderer(backbone), backbones.Device, metrics, logger))
        {
            if (overwrite) checkpoint.Delete();
            training.Complete(checkpoint, progress, cancellation);
        }

        head.Save(headFile, metadata); // first: the backbone's file says that all is there
        output.Write(backbone, metadata);
        checkpoint.Delete();
    }

    /// <summary>The ranked classes of the queries, by the backbone and head that lie on the disk.</summary>
    private List<ClassifiedQuery> Classify(string file, string headFile, IDataset query, long[] targets, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        using var backbone = BackboneLoader.Load(new() { Checkpoint = file });
        backbone.To(backbones.Device);
        using var head = ClassificationHead.Read(headFile, backbone.EmbeddingDim, backbones.Device);
        var renderer = Renderer(backbone);
        var view = ImageViews.None.Group("query", 1, view => view.Inference()).Groups[0];
        var loader = new ImageLoader(query, Enumerable.Range(0, query.Items.Count).Chunk(options.BatchSize), options.Workers, options.OnBadImage);
        var (classified, read) = (new List<ClassifiedQuery>(), 0);
        progress.Report(new("query", 0, query.Items.Count));
        foreach (var batch in loader.LoadAsync(cancellation).ToBlockingEnumerable(cancellation))
        {
            budget.Spend([.. batch.Indices.Zip(batch.Images).Where(pair => pair.Second.Image is not null)], 1, Rank);
            progress.Report(new("query", read += batch.Indices.Count, query.Items.Count));
        }

        if (classified.Count < read) logger.LogWarning("{Bad} of {All} images of {Location} cannot be read and do not count.", read - classified.Count, read, query.Location);
        return classified.Count > 0 ? classified : throw new InputException($"dataset {query.Location}: no image can be read; expected images.");

        void Rank(IReadOnlyList<(int Index, LoadedImage Image)> queries)
        {
            using var pass = NewDisposeScope();
            var samples = queries.Select(pair => ViewSource.From(query.Items[pair.Index].Id, pair.Image.Image!, backbones.Device)).ToList();
            var scores = head.Scores(backbone.Forward(renderer.Render(view, samples).Pixels.select(1, 0)));
            var (_, ranked) = scores.topk(Math.Min(Ranks, head.Classes.Count), 1);
            var rows = ranked.cpu().data<long>().ToArray().Chunk((int)ranked.shape[1]);
            classified.AddRange(queries.Zip(rows, (pair, row) => new ClassifiedQuery(targets[pair.Index], row)));
        }
    }

    private IDataset Open(string split)
    {
        if (!options.Data.TryGetValue(split.ToLowerInvariant(), out var data)) throw new InputException($"Fungi:Data:{split}: missing; expected the path of a dataset.");
        var dataset = datasets.Open(data);
        return dataset.Items.FirstOrDefault(item => item.Label < 0) is { Id: { } id }
            ? throw new InputException($"dataset {dataset.Location}: {id} has no class; expected one for every image.")
            : dataset;
    }

    /// <summary>The queries' classes, as the training split numbers them.</summary>
    private static long[] Targets(IDataset train, IDataset query)
    {
        var numbers = train.Classes.Index().ToDictionary(name => name.Item, name => (long)name.Index, StringComparer.Ordinal);
        return [.. query.Items.Select(item => numbers.TryGetValue(query.Classes[item.Label], out var number)
            ? number
            : throw new InputException($"dataset {query.Location}: has the class '{query.Classes[item.Label]}', which the training split has not; expected the same classes."))];
    }

    /// <summary>What the training depends on, by field.</summary>
    private Dictionary<string, string> Origin(FinetuneOptions tuning, Backbone backbone, IDataset labelled) => new(StringComparer.Ordinal)
    {
        ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
        ["labels"] = tuning.Labels is { } share ? string.Create(CultureInfo.InvariantCulture, $"{share} by seed {LabelSeed(tuning)}") : "all",
        ["train"] = labelled.Fingerprint,
        ["backbone"] = $"{backbone}",
        ["start"] = StartingBackbone.Describe(tuning.Start, backbones),
        ["schedule"] = tuning.Describe(),
    };

    private long LabelSeed(FinetuneOptions tuning) => tuning.LabelSeed ?? options.Seed;

    private ViewRenderer Renderer(Backbone backbone) => new(backbone.ImageSize, backbone.InferenceView, options.Seed, backbones.Device, executors, backbone.PatchSize);
}
