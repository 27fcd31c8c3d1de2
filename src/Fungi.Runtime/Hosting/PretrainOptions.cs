using System.Globalization;
using Fungi.Models;
using Fungi.Runtime.Training;

namespace Fungi.Runtime.Hosting;

/// <summary>The configuration section <c>Fungi:Pretrain</c>.</summary>
public sealed record PretrainOptions
{
    /// <summary>What to minimise; null where the section names no objective.</summary>
    public required ObjectiveOptions? Objective { get; init; }

    /// <summary>The network to start from at random; null: <c>Fungi:Backbone:Checkpoint</c> is trained further.</summary>
    public required VisionTransformerArchitecture? Architecture { get; init; }

    /// <summary>The residual network to start from at random, in the place of <see cref="Architecture"/>.</summary>
    public required ResidualNetworkSizes? ResidualNetwork { get; init; }

    /// <summary>Passes over the training split.</summary>
    public required int Epochs { get; init; }

    /// <summary>Images per step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>What moves the weights.</summary>
    public required OptimizerKind Optimizer { get; init; }

    /// <summary>The optimizer's step size after the warm-up.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The optimizer's step size at the end.</summary>
    public required double EndLearningRate { get; init; }

    /// <summary>Epochs over which the step size grows from zero.</summary>
    public required int WarmupEpochs { get; init; }

    /// <summary>The decay of matrices at the start.</summary>
    public required double WeightDecay { get; init; }

    /// <summary>The decay of matrices at the end, to which it goes along half a cosine wave; absent: that at the start.</summary>
    public required double? EndWeightDecay { get; init; }

    /// <summary>The greatest joint norm of all gradients.</summary>
    public required double ClipNorm { get; init; }

    /// <summary>The teacher's momentum at the start.</summary>
    public required double TeacherMomentum { get; init; }

    /// <summary>The teacher's momentum at the end, to which it goes along half a cosine wave.</summary>
    public required double EndTeacherMomentum { get; init; }

    /// <summary>The safetensors file to write.</summary>
    public required string Output { get; init; }

    /// <summary>Makes the network to start from at random, a function of the seed; null: there is none.</summary>
    internal Func<long, Backbone>? Start =>
        ResidualNetwork is not null ? ResidualNetwork.Create
        : Architecture is not null ? seed => VisionTransformer.Create(Architecture, seed)
        : null;

    /// <summary>The optimizer's step size at each step.</summary>
    internal CosineSchedule LearningRates(int stepsPerEpoch) => new(LearningRate, EndLearningRate, WarmupEpochs * stepsPerEpoch, Epochs * stepsPerEpoch);

    /// <summary>The decay of matrices at each step.</summary>
    internal CosineSchedule WeightDecays(int stepsPerEpoch) => new(WeightDecay, EndWeightDecay ?? WeightDecay, 0, Epochs * stepsPerEpoch);

    /// <summary>The teacher's momentum at each step.</summary>
    internal CosineSchedule TeacherMomenta(int stepsPerEpoch) => new(TeacherMomentum, EndTeacherMomentum, 0, Epochs * stepsPerEpoch);

    /// <summary>All numbers of the schedule, in words that are the same in every culture.</summary>
    internal string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Epochs} epochs, batches of {BatchSize}, {Optimizer}, learning rate {LearningRate:R} to {EndLearningRate:R}, warm-up {WarmupEpochs}, weight decay {WeightDecay:R} to {EndWeightDecay ?? WeightDecay:R}, clip {ClipNorm:R}, teacher momentum {TeacherMomentum:R} to {EndTeacherMomentum:R}");

    internal static PretrainOptions Read(OptionsReader section, string baseDirectory)
    {
        section.DocumentedBy<PretrainOptions>();
        var epochs = section.Number("Epochs", 100, 1);
        var options = new PretrainOptions
        {
            Objective = section.Has("Objective") ? ObjectiveOptions.Read(section.Child("Objective")) : null,
            Architecture = ArchitectureOptions.Read(section),
            ResidualNetwork = section.Has("ResidualNetwork") ? ResidualNetworkSizes.Read(section.Child("ResidualNetwork")) : null,
            Epochs = epochs,
            BatchSize = section.Number("BatchSize", 128, 2),
            Optimizer = section.Enumeration("Optimizer", OptimizerKind.AdamW),
            LearningRate = section.Number("LearningRate", 1e-3, 0.0),
            EndLearningRate = section.Number("EndLearningRate", 1e-5, 0.0),
            WarmupEpochs = section.Number("WarmupEpochs", Math.Min(1, epochs - 1), 0),
            WeightDecay = section.Number("WeightDecay", 0.04, 0.0),
            EndWeightDecay = section.ReadOptional("EndWeightDecay", null, OptionFormat.Number<double>(0)),
            ClipNorm = section.Number("ClipNorm", 3.0, 1e-6),
            TeacherMomentum = section.Number("TeacherMomentum", 0.996, 0.0, 1.0),
            EndTeacherMomentum = section.Number("EndTeacherMomentum", 1.0, 0.0, 1.0),
            Output = Path.GetFullPath(section.Read("Output", "backbone.safetensors", OptionFormat.Text().NotBlank()), baseDirectory),
        };
        section.Complete();
        if (options.WarmupEpochs >= options.Epochs) section.Error("WarmupEpochs", $"'{options.WarmupEpochs}' is out of range; expected fewer than the {options.Epochs} epochs.");
        if (options is { Architecture: not null, ResidualNetwork: not null }) section.Error("ResidualNetwork", "there is an Architecture too; expected one of them.");
        return options;
    }
}
