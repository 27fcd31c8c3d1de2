using System.CommandLine;
using Fungi.Evaluation;

namespace Fungi.Cli.Evaluations;

/// <summary><c>fungi evaluate linear</c>.</summary>
internal static class LinearEvaluation
{
    public static Command Create(string[] overrides)
    {
        var strengths = new Option<double[]>("--lambda") { Description = "The strengths of the L2 penalty among which a fifth of the training split chooses; 5 from 5e-6 to 5e-4 unless given.", HelpName = "L", AllowMultipleArgumentsPerToken = true };
        var bias = new Option<bool>("--bias") { Description = "Fit a bias too, which is not penalised." };
        var sgd = new Option<bool>("--sgd") { Description = "Train by stochastic gradient descent instead, as DINO and SwAV do." };
        var epochs = new Option<int>("--epochs") { Description = "With --sgd: how often all samples are seen.", DefaultValueFactory = _ => 100 };
        var rate = new Option<double>("--rate") { Description = "With --sgd: the learning rate for 256 samples in a step.", DefaultValueFactory = _ => 0.001 };
        var batch = new Option<int>("--batch") { Description = "With --sgd: samples in a step.", DefaultValueFactory = _ => 1024 };
        var shots = EvaluationOptions.Shots();
        var blocks = new BlockSelection();
        return EvaluationCommand.Create(
            "linear",
            "Classify the query split by a linear layer fitted to the training split, for combinations of blocks.",
            overrides,
            [strengths, bias, sgd, epochs, rate, batch, shots, .. blocks.Options],
            arguments =>
            {
                Option[] ofSgd = [epochs, rate, batch];
                Option[] ofPenalty = [strengths, bias];
                var isSgd = arguments.GetValue(sgd);
                if ((isSgd ? ofPenalty : ofSgd).FirstOrDefault(option => arguments.GetResult(option) is { Implicit: false }) is { } idle)
                    throw new InputException($"evaluate linear: {idle.Name} has no effect {(isSgd ? "with" : "without")} --sgd; expected one or the other.");
                var asked = blocks.Search(arguments);
                var components = blocks.Components(arguments);
                var few = arguments.GetValue(shots);
                var probe = new LinearProbe { Epochs = arguments.GetValue(epochs), LearningRate = arguments.GetValue(rate), BatchSize = arguments.GetValue(batch) };
                var regression = new LogisticRegression { HasBias = arguments.GetValue(bias) };
                if (arguments.GetValue(strengths) is { Length: > 0 } given) regression = new() { HasBias = regression.HasBias, Strengths = given };
                return (features, progress, cancellation) =>
                {
                    features = features.WithShots(few);
                    var search = asked ?? BlockSelection.Default(features.Blocks.Count);
                    var (labels, targets) = (features.TrainLabels, features.QueryLabels);
                    var found = Combinations.Evaluate(features.Blocks, BlockSelection.Combinations(search, features.Blocks.Count), components, Measure, progress, cancellation);
                    var rows = ClassificationRows.Of([.. found.Select(result => result.Result)]).Zip(found, (row, result) =>
                        row with { Figures = [.. row.Figures, new("lambda", result.Strength, FigureKind.Number)] });
                    return new(search, [.. rows], BlockSelection.Note(asked, search));

                    (CombinationEvaluation Result, double? Strength) Measure(FeatureBlock block)
                    {
                        var (classifier, strength) = isSgd ? (probe.Fit(block.Train, labels, cancellation), (double?)null) : regression.Select(block.Train, labels, cancellation);
                        var (predictions, metrics) = classifier.Evaluate(block.Query, targets);
                        return (new CombinationEvaluation([.. block.Name.Split(" + ")], predictions, metrics) { Dimensions = block.Train.shape[1] }, strength);
                    }
                };
            });
    }
}
