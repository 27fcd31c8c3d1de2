using Fungi.Runtime.State;
using Fungi.Verification;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Objectives.Tests.EveryObjective;

/// <summary>What must hold for an objective, whichever it is. Their closed forms are tested beside it, by family.</summary>
public sealed class EveryObjectiveTests
{
    private const double Rounding = 2e-3; // relative, of float32 through a backbone, heads and fits

    private static readonly string[] StopsAGradient = [];

    public static TheoryData<string> Names => LoadedObjectives.Names;

    public static TheoryData<string> NamesWithBanks =>
        [.. LoadedObjectives.All.Select(descriptor => descriptor.Name).Where(name => LoadedObjectives.Plan(name).Banks.Any())];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sample_has_the_loss_and_the_gradient_that_it_has_alone(string name)
    {
        using var objective = new FrozenObjective(name);
        var samples = FrozenObjective.Strangers(7);
        var (losses, gradients) = (objective.Losses(samples), objective.Gradients(samples));
        var turned = objective.Gradients(samples.AsEnumerable().Reverse().ToList()).flip(0);
        AssertClose(gradients, turned);
        foreach (var index in new[] { 0, 3, 6 })
        {
            AssertClose(losses[index], objective.Losses([samples[index]])[0]);
            AssertClose(gradients[index], objective.Gradients([samples[index]])[0]);
        }
    }

    /// <summary>In double precision, without a backbone, at the bounds of its options: derivatives across samples are exactly zero.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Its_loss_is_independent_of_the_batch(string name) => Assert.Empty(ObjectiveVerification.Verify(LoadedObjectives.Find(name)).Findings);

    /// <summary>In double precision, along a random direction. Where a loss stops a gradient inside itself, the two are meant to differ.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Its_gradient_is_the_limit_of_differences(string name)
    {
        const double Step = 1e-6;
        using var scope = NewDisposeScope();
        var plan = LoadedObjectives.Plan(name);
        var inputs = new PlanInputs(plan, Geometry.For(plan).First(geometry => Runs(plan, geometry))).All();
        var values = Batch.Draw(inputs, size: 3, seed: 1).Values;
        var moving = inputs.Index().Where(input => !input.Item.IsFrozen && !input.Item.IsConstant && values[input.Index].is_floating_point()).Select(input => input.Index).ToArray();
        var directions = moving.ToDictionary(index => index, index => randn_like(values[index]));

        var leaves = values.Select((value, index) => moving.Contains(index) ? value.detach().clone().requires_grad_() : value).ToArray();
        var gradients = autograd.grad([plan.Loss(leaves).sum()], [.. moving.Select(index => leaves[index])], allow_unused: true);
        var slope = moving.Zip(gradients).Sum(pair => pair.Second is null ? 0 : (pair.Second * directions[pair.First]).sum().ToDouble());
        var difference = (At(Step) - At(-Step)) / (2 * Step);

        var isClose = Math.Abs(slope - difference) <= 1e-5 * Math.Max(1, Math.Abs(difference));
        Assert.True(isClose != StopsAGradient.Contains(name), $"{name}: the gradient gives {slope:R}, differences {difference:R}");

        double At(double step) => plan.Loss([.. values.Select((value, index) => moving.Contains(index) ? value + (step * directions[index]) : value)]).sum().ToDouble();
    }

    /// <summary>Autograd's own gradient of the layer's weight and bias, without tap, is the oracle.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_of_samples_add_up_to_that_of_the_weight(string name)
    {
        using var objective = new FrozenObjective(name);
        var samples = FrozenObjective.Strangers(3);
        var perSample = objective.Gradients(samples).sum([0]);
        objective.Backbone.SetTrainable(true);
        var parameters = objective.Backbone.Parameters;
        var plain = autograd.grad([objective.Losses(samples).sum()], [parameters[$"{objective.TargetLayer}.weight"], parameters[$"{objective.TargetLayer}.bias"]]);
        AssertClose(cat([plain[0]!, plain[1]!.unsqueeze(-1)], -1), perSample);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_state_gives_the_same_bits_once_it_is_saved_and_loaded(string name)
    {
        using var objective = new FrozenObjective(name);
        using var loaded = objective.SavedAndLoaded();
        var samples = FrozenObjective.Strangers(3);
        Assert.True(objective.Features(samples).Equals(objective.Features(samples, loaded)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_gradients_are_finite_and_tell_samples_apart(string name)
    {
        using var objective = new FrozenObjective(name);
        var gradients = objective.Gradients(FrozenObjective.Strangers(32)).flatten(1);
        Assert.True(gradients.isfinite().all().ToBoolean());
        Assert.True(gradients.norm(1).min().ToDouble() > 0);
        var directions = normalize(gradients, dim: -1);
        var cosines = directions.matmul(directions.mT);
        var mean = (cosines.sum() - cosines.diagonal().sum()).ToDouble() / (32 * 31);
        Assert.True(mean < 0.99, $"mean cosine {mean:F4}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_features_do_not_depend_on_the_scale_of_its_loss(string name)
    {
        using var objective = new FrozenObjective(name);
        var samples = FrozenObjective.Strangers(3);
        AssertClose(objective.Features(samples), objective.Features(samples, objective.With(loss => 8 * loss)));
    }

    /// <summary>Who is in a bank sees the spare in its own place: the loss is that with a bank made so by hand, and clearly another than with the bank as it is.</summary>
    [Theory]
    [MemberData(nameof(NamesWithBanks))]
    public void A_training_sample_does_not_meet_itself(string name)
    {
        using var objective = new FrozenObjective(name);
        var training = FrozenObjective.Pictures("train", 40).Where(sample => objective.Evaluator.Banks.Values.Any(bank => bank.RowOf(sample.SampleId) is not null)).Take(4).ToList();
        Assert.NotEmpty(training);
        var losses = objective.Losses(training, areTraining: true);
        var spared = stack([.. training.Select(sample => objective.Evaluator.Plan.Loss([.. objective.Evaluator.Plan.Inputs.Zip(objective.Evaluator.Inputs(objective.Views([sample])))
            .Select(pair => pair.First is BankInput bank ? Spared(objective.Evaluator.Banks[bank], sample.SampleId) : pair.Second)])[0])]);
        AssertClose(spared, losses);
        var strangers = objective.Losses(training);
        var change = ((losses - strangers) / strangers).abs();
        Assert.True(change.min().ToDouble() > 1e-4, $"relative changes {string.Join(", ", change.data<float>().ToArray())}");

        static Tensor Spared(Bank bank, string sampleId)
        {
            var rows = bank.Latents.clone();
            var own = bank.SampleIds.ToList().IndexOf(sampleId);
            if (own >= 0) rows[own] = rows[-1];
            return rows.narrow(0, 0, rows.shape[0] - 1);
        }
    }

    private static bool Runs(ObjectivePlan plan, Geometry geometry)
    {
        try
        {
            plan.Loss([.. Batch.Draw(new PlanInputs(plan, geometry).All(), size: 3, seed: 1).Values]);
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return false; // a decoder fits one size of patch
        }
    }

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        var error = (expected - actual).norm().ToDouble() / Math.Max(expected.norm().ToDouble(), 1e-12);
        Assert.True(error < Rounding, $"relative error {error:E2}; expected below {Rounding:E0}");
    }
}
