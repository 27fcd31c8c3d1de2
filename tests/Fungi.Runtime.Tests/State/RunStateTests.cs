using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Plugins;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.State;
using Fungi.Runtime.Tests.Store;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.State;

public sealed class RunStateTests : IDisposable
{
    private const int EmbeddingDim = 6;
    private static readonly HeadSpecification Head = new("head", 4, HiddenLayers: 1, HiddenDim: 5);
    private static readonly HeadSpecification Teacher = new("teacher", 4);
    private static readonly HeadSpecification Decoder = new("decoder", Fit: HeadFit.Ridge, FitTarget: "t"); // of a size that the file knows
    private static readonly BankInput BankInput = new("negatives", "z", 3);
    private static readonly MomentsInput Mean = new("mean", "z", 3);
    private static readonly WeightInput Weight = new("weight", 2, 4);
    private static readonly FittedInput Fitted = new("fitted", 3, new("Fit", ["z"], (values, _) => values[0]), Rank: 3);
    private static readonly Dictionary<string, string> Origin = new() { ["seed"] = "42", ["train"] = "abc" };
    private static readonly LossInputProviders Providers = new([]);

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly TemporaryDirectory directory = new();

    private string File => directory.File("state.safetensors");

    [Fact]
    public void What_was_saved_comes_back_bit_by_bit()
    {
        var saved = Build("first", 1);
        RunState.Save(File, [saved, Build("second", 2)], Origin);
        var loaded = RunState.Load(File, [Configured("first"), Configured("second")], Origin, EmbeddingDim, CPU, Providers);
        Assert.Equal(["first", "second"], loaded.Select(objective => objective.Name));
        Assert.Equal(saved.Heads.Keys, loaded[0].Heads.Keys);
        foreach (var (name, head) in saved.Heads)
        {
            Assert.Equal(head.Specification, loaded[0].Heads[name].Specification);
            foreach (var ((parameter, value), (_, read)) in head.Parameters.Zip(loaded[0].Heads[name].Parameters)) Assert.True(value.Equals(read), parameter);
        }

        var (bank, readBank) = (saved.Banks[BankInput], loaded[0].Banks[BankInput]);
        Assert.True(bank.Latents.Equals(readBank.Latents));
        Assert.Equal(bank.SampleIds, readBank.SampleIds);
        Assert.False(bank.Latents.Equals(loaded[1].Banks[BankInput].Latents));
        Assert.Equal([Mean, Weight, Fitted], loaded[0].Frozen.Keys);
        foreach (var (input, value) in saved.Frozen)
        {
            Assert.True(value.Equals(loaded[0].Frozen[input]), input.Parameter);
            Assert.False(value.Equals(loaded[1].Frozen[input]), input.Parameter);
        }
    }

    [Fact]
    public void Equal_states_have_equal_bytes()
    {
        RunState.Save(File, [Build("first", 1)], Origin);
        RunState.Save(directory.File("again"), [Build("first", 1)], Origin);
        Assert.Equal(System.IO.File.ReadAllBytes(File), System.IO.File.ReadAllBytes(directory.File("again")));
    }

    [Fact]
    public void Another_origin_is_refused_and_every_difference_named()
    {
        RunState.Save(File, [Build("first", 1)], Origin);
        Refused(new() { ["seed"] = "43", ["train"] = "abc" }, "belongs to another run: seed is 42 there and 43 here.", "first");
        Refused(new() { ["seed"] = "42", ["train"] = "xyz", ["backbone"] = "b" }, "train is abc there and xyz here; backbone is absent there and b here.", "first");
    }

    [Fact]
    public void A_state_without_an_objective_is_refused()
    {
        RunState.Save(File, [Build("first", 1)], Origin);
        Refused(Origin, "has no tensor 'second/heads/head/0.weight'", "second");
    }

    public void Dispose()
    {
        scope.Dispose();
        directory.Dispose();
    }

    private void Refused(Dictionary<string, string> origin, string said, string objective)
    {
        var error = Assert.Throws<InputException>(() => RunState.Load(File, [Configured(objective)], origin, EmbeddingDim, CPU, Providers));
        Assert.StartsWith($"{File}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    private static ObjectiveEvaluator Build(string name, long seed)
    {
        var key = RandomKey.From(seed);
        var plan = new StubObjective().Features(Modality.Image)!;
        var heads = plan.Heads.ToDictionary(head => head.Name, head => ProjectionHead.Random(head, EmbeddingDim, key.With(head.Name), CPU));
        var bank = new Bank(CounterRandom.Uniform(key.With("bank"), -1, 1, 4, 1, 4), ["a/1.png", "é \"2\".png", "c", "d"]);
        heads["decoder"] = heads["decoder"].With(CounterRandom.Uniform(key.With("weight"), -1, 1, 3, EmbeddingDim), zeros(3));
        var frozen = new Dictionary<FrozenInput, Tensor> { [Mean] = Draw(4), [Weight] = Draw(2, 4), [Fitted] = Draw(3, 1, 4) };
        return new(name, plan, heads, new Dictionary<BankInput, Bank> { [BankInput] = bank }, frozen, Providers);

        Tensor Draw(params long[] shape) => CounterRandom.Uniform(key.With("frozen").With(shape.Length), -1, 1, shape);
    }

    private static ConfiguredObjective Configured(string name) => new(
        name, new StubObjective(), new ObjectiveDescriptor("stub", "", [Modality.Image], [], (_, _) => new StubObjective()), new LoadedPlugin("", "", "", 1, []), new Dictionary<string, string>());

    private sealed class StubObjective : ISslObjective
    {
        public ObjectivePlan? Features(Modality modality) => new(
            ImageViews.None.Group("image", 1, view => view.Inference()),
            [new LatentsInput("z", Head), new LatentsInput("t", Teacher, StopGradient: true), new LatentsInput("d", Decoder), BankInput, Mean, Weight, Fitted],
            inputs => inputs[0].sum([1, 2]));

        public ObjectivePlan? Pretraining(Modality modality) => Features(modality);
    }
}
