using Fungi.Models;
using Fungi.Runtime.Store;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.State;

/// <summary>Objectives that need a frozen state, through the whole extraction.</summary>
public sealed class FrozenStateTests(FrozenStateRun run) : IClassFixture<FrozenStateRun>, IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    [Fact]
    public void Features_made_with_a_saved_state_are_those_made_with_it_when_it_was_new()
    {
        run.Extract(FrozenStateRun.Objectives, "at-once");
        run.Extract(FrozenStateRun.Objectives, "later", query: false);
        run.Extract(FrozenStateRun.Objectives, "later");
        AssertEqualBytes("at-once", "later");
    }

    [Fact]
    public void However_often_a_run_is_interrupted_it_ends_with_the_same_bytes()
    {
        run.Extract(FrozenStateRun.Objectives, "undisturbed");
        foreach (var stage in (string[])["balanced-prototypes state", "predicted-latents heads", "fitted-decoder heads", "train", "query"])
        {
            using var interruption = new CancellationTokenSource();
            Assert.ThrowsAny<OperationCanceledException>(() => run.Extract(
                FrozenStateRun.Objectives, "disturbed", watch: progress => { if (progress.Stage == stage) interruption.Cancel(); }, cancellation: interruption.Token));
            Assert.Equal(stage is "train" or "query", File.Exists(run.File("disturbed", "state.safetensors"))); // whole, or not there
        }

        run.Extract(FrozenStateRun.Objectives, "disturbed");
        AssertEqualBytes("undisturbed", "disturbed");
    }

    [Fact]
    public void What_state_an_interrupted_run_has_built_is_not_built_again_unless_it_is_another_run()
    {
        run.Extract(FrozenStateRun.Objectives, "whole");
        Assert.Contains("whitened-latents state", Interrupt("resumed"));
        Assert.True(Directory.Exists(run.File("resumed", "state.part")));
        var resumed = Watch("resumed");
        Assert.DoesNotContain("balanced-prototypes state", resumed);
        Assert.DoesNotContain("whitened-latents state", resumed);
        Assert.Contains("predicted-latents heads", resumed);
        AssertEqualBytes("whole", "resumed");

        Interrupt("changed", ("Seed", 43));
        File.WriteAllBytes(run.File("changed", "state.part", "whitened-latents.safetensors"), [1, 2, 3]);
        Assert.Contains("balanced-prototypes state", Watch("changed"));
        AssertEqualBytes("whole", "changed");

        List<string> Interrupt(string output, params (string Path, object Value)[] settings)
        {
            using var interruption = new CancellationTokenSource();
            var stages = new List<string>();
            Assert.ThrowsAny<OperationCanceledException>(() => run.Extract(FrozenStateRun.Objectives, output, watch: progress =>
            {
                stages.Add(progress.Stage);
                if (progress.Stage == "predicted-latents heads") interruption.Cancel();
            }, cancellation: interruption.Token, settings: settings));
            return stages;
        }

        List<string> Watch(string output)
        {
            var stages = new List<string>();
            run.Extract(FrozenStateRun.Objectives, output, watch: progress => stages.Add(progress.Stage));
            return stages;
        }
    }

    [Theory]
    [InlineData("whitened-latents state")]
    [InlineData("train")]
    [InlineData("query")]
    public void A_run_that_takes_the_place_of_another_is_resumed_as_any_run(string stage)
    {
        string[] objectives = ["balanced-prototypes", "whitened-latents"];
        var output = $"replaced in {stage}";
        run.Extract(objectives, "fresh");
        run.Extract([.. objectives, "cross-covariance"], output, settings: [("Seed", 43)]);
        using (var interruption = new CancellationTokenSource())
        {
            Assert.ThrowsAny<OperationCanceledException>(() => run.Extract(
                objectives, output, watch: progress => { if (progress.Stage == stage) interruption.Cancel(); }, cancellation: interruption.Token, overwrite: true));
        }

        run.Extract(objectives, output);
        AssertEqualBytes("fresh", output);
    }

    [Fact]
    public void Features_depend_on_the_seed_and_not_on_how_the_work_is_divided()
    {
        run.Extract(FrozenStateRun.Objectives, "one");
        run.Extract(FrozenStateRun.Objectives, "other", settings: [("BatchSize", 5), ("ViewsPerPass", 30), ("Workers", 3)]);
        run.Extract(FrozenStateRun.Objectives, "seed", settings: [("Seed", 43)]);
        using var one = FeatureSet.Open(run.File("one", "query"));
        using var other = FeatureSet.Open(run.File("other", "query"));
        using var seed = FeatureSet.Open(run.File("seed", "query"));
        foreach (var objective in FrozenStateRun.Objectives)
        {
            for (var row = 0; row < one.Blocks[objective].Rows; row++)
            {
                Assert.True(Cosine(objective, other, row) > 0.9999, $"{objective}, row {row}: {Cosine(objective, other, row)}");
                Assert.True(Cosine(objective, seed, row) < 0.99, $"{objective}, row {row}: {Cosine(objective, seed, row)}");
            }
        }

        double Cosine(string objective, FeatureSet with, int row) =>
            one.Blocks[objective].Row(row).ToArray().Zip(with.Blocks[objective].Row(row).ToArray(), (x, y) => (double)x * y).Sum();
    }

    [Fact]
    public void Prototypes_have_length_one_and_potentials_balance_them()
    {
        run.Extract(["balanced-prototypes"], "prototypes", query: false);
        var state = run.State("prototypes");
        Assert.Equal(["head/0.bias", "head/0.weight", "potentials", "prototypes"], state.Keys.Select(key => key.Split('/', 3)[2]).Order(StringComparer.Ordinal));
        Assert.Equal([4L, 6], state["balanced-prototypes/frozen/prototypes"].shape);
        Assert.True(state["balanced-prototypes/frozen/prototypes"].norm(1).allclose(ones(4)));
        Assert.Equal([4L], state["balanced-prototypes/frozen/potentials"].shape);
        Assert.Equal(0, state["balanced-prototypes/frozen/potentials"].mean().ToDouble(), 1e-5);
    }

    [Fact]
    public void Moments_have_the_shapes_that_the_contract_says()
    {
        run.Extract(["whitened-latents"], "whitening", query: false);
        run.Extract(["cross-covariance"], "covariance", query: false);
        Assert.Equal([4L, 4], run.State("whitening")["whitened-latents/frozen/whitening"].shape);
        Assert.Equal([4L], run.State("whitening")["whitened-latents/frozen/mean"].shape);
        Assert.Equal([5L, 5], run.State("covariance")["cross-covariance/frozen/covariance"].shape);
    }

    [Fact]
    public void A_head_fitted_to_patches_has_their_size()
    {
        run.Extract(["fitted-decoder"], "decoder", query: false);
        Assert.Equal([3L * 4 * 4, 16], run.State("decoder")["fitted-decoder/heads/decoder/0.weight"].shape);
    }

    [Fact]
    public void A_fit_takes_all_samples_where_there_are_fewer_than_it_asks_for()
    {
        run.Extract(["fitted-rotation"], "few", query: false, settings: [("Objectives:0:FitSize", 1000)]);
        run.Extract(["fitted-rotation"], "all", query: false, settings: [("Objectives:0:FitSize", FrozenStateRun.TrainImages)]);
        Assert.True(run.State("few")["fitted-rotation/heads/classifier/0.weight"].Equals(run.State("all")["fitted-rotation/heads/classifier/0.weight"]));
    }

    [Theory]
    [InlineData("balanced-prototypes", "Size", 13, "objective 'balanced-prototypes': its input 'prototypes' needs 13 training samples;", "train has 12.")]
    [InlineData("balanced-prototypes", "Prototypes", 21, "objective 'balanced-prototypes': loss input 'prototypes': 21 prototypes of 20 points, 10 samples of 2 each; expected at most as many prototypes as points.", "")]
    [InlineData("whitened-latents", "LatentDim", 20, "objective 'whitened-latents': loss input 'whitening': the 20 points of 'latents' do not vary in all of their 20 dimensions", "expected more points, or a head with a smaller Dim.")]
    [InlineData("fitted-rotation", "Rotations", 3, "objective 'fitted-rotation': head 'classifier': its target 'labels' holds classes from 0 to 3; expected 0 to 2, one for each of its outputs.", "")]
    [InlineData("circular-heads", "Name", "x", "objective 'x': the heads 'chicken' and 'egg' are fitted to each other's output", "expected a target that does not depend on the head.")]
    [InlineData("failing-fit", "Result", "infinite", "objective 'failing-fit': loss input 'fitted': Fit returned numbers that are not finite;", "expected finite ones.")]
    [InlineData("failing-fit", "Result", "vector", "objective 'failing-fit': loss input 'fitted': Fit returned the shape [16];", "expected 2 axes, or another Rank.")]
    [InlineData("failing-fit", "Result", "null", "objective 'failing-fit': loss input 'fitted': Fit returned null;", "expected a tensor.")]
    [InlineData("failing-fit", "Result", "throw", "objective 'failing-fit': loss input 'fitted': Fit failed: no way", "")]
    public void What_cannot_be_made_is_refused_in_a_line(string objective, string option, object value, string start, string end)
    {
        var error = Assert.Throws<InputException>(() => run.Extract([objective], $"refused-{option}-{value}", settings: [($"Objectives:0:{option}", value)]));
        Assert.StartsWith(start, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(end, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.False(File.Exists(run.File($"refused-{option}-{value}", "state.safetensors")));
    }

    [Theory]
    [InlineData("balanced-prototypes")]
    [InlineData("whitened-latents")]
    [InlineData("cross-covariance")]
    [InlineData("predicted-latents")]
    [InlineData("fitted-rotation")]
    [InlineData("fitted-by-method")]
    public void They_train_a_backbone_reproducibly(string objective)
    {
        run.Pretrain(objective, $"{objective}-first.safetensors");
        run.Pretrain(objective, $"{objective}-second.safetensors", ("Workers", 3));
        Assert.Equal(File.ReadAllBytes(run.File($"{objective}-first.safetensors")), File.ReadAllBytes(run.File($"{objective}-second.safetensors")));
        using var file = Safetensors.Open(run.File($"{objective}-first.safetensors"));
        Assert.All(file.Tensors.Keys, key => Assert.True(file.Read(key).isfinite().all().ToBoolean(), key));
    }

    [Fact]
    public void A_head_that_takes_its_size_from_a_fit_cannot_be_trained()
    {
        var error = Assert.Throws<InputException>(() => run.Pretrain("fitted-decoder", "decoder.safetensors"));
        Assert.Equal("objective 'fitted-decoder': its head 'decoder' takes its size from what it is fitted to, and in pretraining it is trained instead; expected a Dim.", error.Message);
    }

    public void Dispose() => scope.Dispose();

    private void AssertEqualBytes(string expected, string actual)
    {
        var (one, other) = (run.Bytes(expected), run.Bytes(actual));
        Assert.Equal(one.Keys.Order(StringComparer.Ordinal), other.Keys.Order(StringComparer.Ordinal));
        Assert.All(one, file => Assert.Equal(file.Value, other[file.Key]));
    }
}
