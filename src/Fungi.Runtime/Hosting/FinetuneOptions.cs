using System.Globalization;
using Fungi.Models;
using Fungi.Runtime.Data;
using Fungi.Runtime.Training;

namespace Fungi.Runtime.Hosting;

/// <summary>
/// The configuration sections <c>Fungi:Finetune</c>, with the defaults by which vision transformers are fine-tuned (MAE, He et al. 2022,
/// arXiv 2111.06377), and <c>Fungi:Semi</c>, with those of SwAV's semi-supervised evaluation (Caron et al. 2020, arXiv 2006.09882).
/// </summary>
public sealed record FinetuneOptions
{
    /// <summary>The section's path: <c>Fungi:Finetune</c>.</summary>
    public required string Section { get; init; }

    /// <summary>The network to start from at random; null: <c>Fungi:Backbone:Checkpoint</c> is fine-tuned.</summary>
    public required VisionTransformerArchitecture? Architecture { get; init; }

    /// <summary>Makes the network to start from at random, a function of the seed; null: there is none.</summary>
    internal Func<long, Backbone>? Start => Architecture is null ? null : seed => VisionTransformer.Create(Architecture, seed);

    /// <summary>Of how many images of each class the labels are used: a share such as 10%, or a number; absent: of all.</summary>
    public required LabelShare? Labels { get; init; }

    /// <summary>What decides which images these are; absent: <c>Fungi:Seed</c>.</summary>
    public required long? LabelSeed { get; init; }

    /// <summary>Passes over the labelled images.</summary>
    public required int Epochs { get; init; }

    /// <summary>Images per step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>What moves the weights.</summary>
    public required OptimizerKind Optimizer { get; init; }

    /// <summary>The step size of the backbone after the warm-up.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The step size of the head after the warm-up.</summary>
    public required double HeadLearningRate { get; init; }

    /// <summary>How both step sizes fall.</summary>
    public required RateSchedule Schedule { get; init; }

    /// <summary>Epochs over which the step sizes grow from zero.</summary>
    public required int WarmupEpochs { get; init; }

    /// <summary>By what the backbone's step size is multiplied for each block that lies between a weight and the head; 1: it is the same everywhere.</summary>
    public required double LayerDecay { get; init; }

    /// <summary>The decay of matrices.</summary>
    public required double WeightDecay { get; init; }

    /// <summary>The share of a target's probability that all classes divide evenly.</summary>
    public required double LabelSmoothing { get; init; }

    /// <summary>What the head's weights are at first.</summary>
    public required HeadInitialization HeadInitialization { get; init; }

    /// <summary>The least share of an image that a training view shows.</summary>
    public required double CropArea { get; init; }

    /// <summary>How often a training view is mirrored.</summary>
    public required double Flip { get; init; }

    /// <summary>The folder of the result: <c>backbone.safetensors</c>, <c>head.safetensors</c> and, from the command, <c>report.json</c>.</summary>
    public required string Output { get; init; }

    /// <summary>What the work is called: <c>finetune</c> or <c>semi</c>.</summary>
    internal string Name => Section.Split(':')[^1].ToLowerInvariant();

    /// <summary>What both step sizes are multiplied by at each step.</summary>
    internal Func<int, double> Rates(int stepsPerEpoch) => Schedule == RateSchedule.Cosine
        ? new CosineSchedule(1, 0, WarmupEpochs * stepsPerEpoch, Epochs * stepsPerEpoch).At
        : new StepSchedule(1, WarmupEpochs * stepsPerEpoch, stepsPerEpoch, Epochs).At;

    /// <summary>All that the training does, in words that are the same in every culture.</summary>
    internal string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Epochs} epochs, batches of {BatchSize}, {Optimizer}, learning rate {LearningRate:R}, of the head {HeadLearningRate:R}, {Schedule}, warm-up {WarmupEpochs}, layer decay {LayerDecay:R}, weight decay {WeightDecay:R}, label smoothing {LabelSmoothing:R}, head {HeadInitialization}, crops from {CropArea:R}, flip {Flip:R}");

    /// <summary>Reads <c>Fungi:Finetune</c>.</summary>
    internal static FinetuneOptions Read(OptionsReader section, string baseDirectory) => Read(section, baseDirectory, new()
    {
        Section = section.Path,
        Architecture = null,
        Labels = null,
        LabelSeed = null,
        Epochs = 50,
        BatchSize = 128,
        Optimizer = OptimizerKind.AdamW,
        LearningRate = 5e-4,
        HeadLearningRate = 5e-4,
        Schedule = RateSchedule.Cosine,
        WarmupEpochs = 5,
        LayerDecay = 0.75,
        WeightDecay = 0.05,
        LabelSmoothing = 0.1,
        HeadInitialization = HeadInitialization.Zero,
        CropArea = 0.08,
        Flip = 0.5,
        Output = "finetuned",
    });

    /// <summary>Reads <c>Fungi:Semi</c>.</summary>
    internal static FinetuneOptions ReadSemi(OptionsReader section, string baseDirectory) => Read(section, baseDirectory, new()
    {
        Section = section.Path,
        Architecture = null,
        Labels = null,
        LabelSeed = null,
        Epochs = 20,
        BatchSize = 256,
        Optimizer = OptimizerKind.Sgd,
        LearningRate = 0.01,
        HeadLearningRate = 0.2,
        Schedule = RateSchedule.Steps,
        WarmupEpochs = 0,
        LayerDecay = 1,
        WeightDecay = 0,
        LabelSmoothing = 0,
        HeadInitialization = HeadInitialization.Normal,
        CropArea = 0.08,
        Flip = 0.5,
        Output = "semi",
    });

    private static FinetuneOptions Read(OptionsReader section, string baseDirectory, FinetuneOptions usual)
    {
        section.DocumentedBy<FinetuneOptions>();
        var epochs = section.Number("Epochs", usual.Epochs, 1);
        var options = usual with
        {
            Architecture = ArchitectureOptions.Read(section),
            Labels = section.ReadOptional("Labels", null, LabelShare.Format) is { } labels ? LabelShare.TryParse(labels) : null,
            LabelSeed = section.ReadOptional("LabelSeed", null, OptionFormat.Number<long>()),
            Epochs = epochs,
            BatchSize = section.Number("BatchSize", usual.BatchSize, 1),
            Optimizer = section.Enumeration("Optimizer", usual.Optimizer),
            LearningRate = section.Number("LearningRate", usual.LearningRate, 0.0),
            HeadLearningRate = section.Number("HeadLearningRate", usual.HeadLearningRate, 0.0),
            Schedule = section.Enumeration("Schedule", usual.Schedule),
            WarmupEpochs = section.Number("WarmupEpochs", Math.Min(usual.WarmupEpochs, epochs - 1), 0),
            LayerDecay = section.Number("LayerDecay", usual.LayerDecay, 0.0, 1.0),
            WeightDecay = section.Number("WeightDecay", usual.WeightDecay, 0.0),
            LabelSmoothing = section.Number("LabelSmoothing", usual.LabelSmoothing, 0.0, 1.0),
            HeadInitialization = section.Enumeration("HeadInitialization", usual.HeadInitialization),
            CropArea = section.Number("CropArea", usual.CropArea, 1e-3, 1.0),
            Flip = section.Number("Flip", usual.Flip, 0.0, 1.0),
            Output = Path.GetFullPath(section.Read("Output", usual.Output, OptionFormat.Text().NotBlank()), baseDirectory),
        };
        section.Complete();
        if (options.WarmupEpochs >= options.Epochs) section.Error("WarmupEpochs", $"'{options.WarmupEpochs}' is out of range; expected fewer than the {options.Epochs} epochs.");
        return options;
    }
}
