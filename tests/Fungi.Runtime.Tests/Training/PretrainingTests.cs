using Fungi.Models;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Tests.State;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Training;

/// <summary>Whole trainings of small backbones.</summary>
public sealed class PretrainingTests(FrozenStateRun run) : IClassFixture<FrozenStateRun>, IDisposable
{
    private const string Objective = "everything-moves";

    private readonly DisposeScope scope = NewDisposeScope();

    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.Lars)]
    public void However_often_a_training_is_interrupted_it_ends_with_the_same_bytes(OptimizerKind optimizer)
    {
        (string, object)[] settings = [("Pretrain:Epochs", 3), ("Pretrain:Optimizer", optimizer), ("Pretrain:EndWeightDecay", 0.4), ("Pretrain:Objective:FrozenSteps", 2)];
        run.Pretrain(Objective, $"{optimizer}-undisturbed", settings);
        var reported = new List<long>();
        foreach (var moment in (int[])[1, 3, 5]) // within the first epoch, at its end, within the second
        {
            using var interruption = new CancellationTokenSource();
            Assert.ThrowsAny<OperationCanceledException>(() => run.Pretrain(
                Objective,
                $"{optimizer}-disturbed",
                overwrite: false,
                progress =>
                {
                    reported.Add(progress.Done);
                    if (progress.Done == moment) interruption.Cancel();
                },
                interruption.Token,
                settings));
            Assert.True(File.Exists(run.File($"{optimizer}-disturbed.checkpoint")));
            Assert.False(File.Exists(run.File($"{optimizer}-disturbed")));
        }

        run.Pretrain(Objective, $"{optimizer}-disturbed", overwrite: false, progress => reported.Add(progress.Done), CancellationToken.None, settings);
        Assert.Equal([0, 1, 1, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9], reported);
        Assert.False(File.Exists(run.File($"{optimizer}-disturbed.checkpoint")));
        Assert.Equal(File.ReadAllBytes(run.File($"{optimizer}-undisturbed")), File.ReadAllBytes(run.File($"{optimizer}-disturbed")));
    }

    [Theory]
    [InlineData("Seed", 43, "seed is 42 there and 43 here")]
    [InlineData("Pretrain:LearningRate", 0.5, "schedule is 2 epochs, batches of 4, AdamW, learning rate 0.001 to 1E-05, ")]
    [InlineData("Pretrain:Objective:Rows", 5, "Rows = 5")]
    [InlineData("Pretrain:Architecture:Width", 32, "backbone is vision transformer, width 16, ")]
    public void A_checkpoint_of_another_training_is_refused_and_overwritten_on_request(string option, object value, string said)
    {
        var output = $"other-{option.Replace(':', '-')}";
        Stop(output, 2);
        var checkpoint = run.File($"{output}.checkpoint");
        var bytes = File.ReadAllBytes(checkpoint);
        var error = Assert.Throws<InputException>(() => run.Pretrain(Objective, output, (option, value)));
        Assert.StartsWith($"{checkpoint}: belongs to another run: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Choose another Fungi:Pretrain:Output, or discard the old run with --overwrite.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(bytes, File.ReadAllBytes(checkpoint));

        run.Pretrain(Objective, output, true, null, CancellationToken.None, (option, value));
        run.Pretrain(Objective, $"{output}-new", (option, value));
        Assert.Equal(File.ReadAllBytes(run.File($"{output}-new")), File.ReadAllBytes(run.File(output)));
        Assert.False(File.Exists(checkpoint));
    }

    [Fact]
    public void A_finished_training_is_kept_and_overwritten_on_request()
    {
        run.Pretrain(Objective, "finished");
        var bytes = File.ReadAllBytes(run.File("finished"));
        run.Pretrain(Objective, "finished", overwrite: false, progress => Assert.Fail($"{progress} although nothing is left to do"), CancellationToken.None);

        var error = Assert.Throws<InputException>(() => run.Pretrain(Objective, "finished", ("Seed", 43)));
        Assert.Equal(
            $"{run.File("finished")}: belongs to another run: pretrained.seed is 42 there and 43 here. Choose another Fungi:Pretrain:Output, or discard the old run with --overwrite.", error.Message);
        Assert.Equal(bytes, File.ReadAllBytes(run.File("finished")));

        // One that has begun to take the place of another is resumed like any.
        using var interruption = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => run.Pretrain(
            Objective, "finished", overwrite: true, progress => { if (progress.Done == 2) interruption.Cancel(); }, interruption.Token, ("Seed", 43)));
        Assert.Equal(bytes, File.ReadAllBytes(run.File("finished")));
        run.Pretrain(Objective, "finished", ("Seed", 43));
        run.Pretrain(Objective, "finished-43", ("Seed", 43));
        Assert.Equal(File.ReadAllBytes(run.File("finished-43")), File.ReadAllBytes(run.File("finished")));
    }

    [Fact]
    public void What_is_frozen_for_some_steps_stays_as_it_was_for_as_long()
    {
        var (before, after) = (Tensors(1), Tensors(3));
        foreach (var name in (string[])["student/weights/prototypes", "student/heads/head/0.weight", "student/heads/head/0.bias"])
        {
            Assert.True(before[name].Equals(Tensors(2)[name]), name);
            Assert.False(before[name].Equals(after[name]), name);
        }

        foreach (var name in (string[])["student/heads/projector/0.weight", "student/heads/projector/1.bias", "student/backbone/patch_embed.proj.weight"])
            Assert.False(before[name].Equals(Tensors(2)[name]), name);

        Dictionary<string, Tensor> Tensors(int steps) => Stop($"frozen-{steps}", steps, ("Pretrain:Objective:FrozenSteps", 2));
    }

    /// <summary>With a constant momentum of 1/2, the average after a step is halfway from the last one to the student.</summary>
    [Fact]
    public void A_teacher_is_the_average_of_backbone_and_of_the_heads_of_its_chain()
    {
        (string, object)[] momentum = [("Pretrain:TeacherMomentum", 0.5), ("Pretrain:EndTeacherMomentum", 0.5)];
        var (first, second) = (Stop("teacher-1", 1, momentum), Stop("teacher-2", 2, momentum));
        var averaged = first.Keys.Where(name => name.StartsWith("teacher/", StringComparison.Ordinal)).ToList();
        Assert.Equal(["head" /* of the student */, "projector", "teacher"], [.. averaged.Select(name => name.Split('/')).Where(parts => parts[1] == "heads").Select(parts => parts[2]).Append("head").Distinct().Order(StringComparer.Ordinal)]);
        foreach (var name in averaged)
        {
            var followed = name.Replace("teacher/heads/teacher/", "student/heads/head/", StringComparison.Ordinal).Replace("teacher/", "student/", StringComparison.Ordinal);
            var expected = (first[name] + second[followed]) / 2;
            Assert.True(second[name].allclose(expected, rtol: 1e-5, atol: 1e-7), name);
        }
    }

    [Fact]
    public void The_options_of_the_schedule_have_an_effect()
    {
        string[] outputs = ["default", "decay", "sgd", "lars", "teacher"];
        run.Pretrain(Objective, outputs[0]);
        run.Pretrain(Objective, outputs[1], ("Pretrain:EndWeightDecay", 4));
        run.Pretrain(Objective, outputs[2], ("Pretrain:Optimizer", "Sgd"));
        run.Pretrain(Objective, outputs[3], ("Pretrain:Optimizer", "Lars"));
        run.Pretrain(Objective, outputs[4], ("Pretrain:EndTeacherMomentum", 0.1));
        Assert.Equal(outputs.Length, outputs.Select(output => Convert.ToHexString(File.ReadAllBytes(run.File(output)))).Distinct().Count());
    }

    [Fact]
    public void A_teacher_without_a_head_to_follow_is_refused_in_a_line()
    {
        var error = Assert.Throws<InputException>(() => run.Pretrain("lonely-teacher", "lonely"));
        Assert.StartsWith("objective 'lonely-teacher': its teacher head ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("does not match the head 'head' whose average it is; expected one shape.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_objective_that_cannot_be_trained_leaves_the_checkpoint_that_it_would_overwrite()
    {
        Stop("kept", 1);
        var bytes = File.ReadAllBytes(run.File("kept.checkpoint"));
        Assert.Throws<InputException>(() => run.Pretrain("lonely-teacher", "kept", overwrite: true, watch: null, CancellationToken.None));
        Assert.Equal(bytes, File.ReadAllBytes(run.File("kept.checkpoint")));
    }

    [Fact]
    public void A_loss_of_nothing_that_is_trained_is_refused_in_a_line()
    {
        var error = Assert.Throws<InputException>(() => run.Pretrain("trains-nothing", "nothing"));
        Assert.Equal("objective 'trains-nothing': its pretraining loss does not depend on anything that is trained; expected an input without stop-gradient.", error.Message);
    }

    [Fact]
    public void A_loss_without_a_gradient_is_refused_in_a_line()
    {
        var error = Assert.Throws<InputException>(() => run.Pretrain("edits-saved", "edited"));
        Assert.StartsWith("objective 'edits-saved': the gradient of its pretraining loss failed: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Progress_goes_from_0_at_the_first_step_to_1_at_the_last()
    {
        var reports = new List<WorkProgress>();
        run.Pretrain("tells-progress", "progress", overwrite: false, reports.Add, CancellationToken.None);
        Assert.Equal([1, 1, 1, 1, 2, 2, 2], reports.Select(report => report.Epoch));
        Assert.Equal([null, 0, 0.2, 0.4, 0.6, 0.8, 1], reports.Select(report => report.Loss is { } loss ? Math.Round(loss, 4) : (double?)null));
        Assert.All(reports, report => Assert.Equal((6, 4), (report.Total, report.ImagesPerUnit)));
    }

    /// <summary>With a momentum of 1 it stays what it was at the start, and the inference view shows the same images in each epoch.</summary>
    [Fact]
    public void A_teacher_has_all_heads_of_its_chain_to_itself()
    {
        var reports = new List<WorkProgress>();
        run.Pretrain("tells-teacher", "tells-teacher", false, reports.Add, CancellationToken.None, ("Pretrain:TeacherMomentum", 1), ("Pretrain:BatchSize", 12), ("Pretrain:LearningRate", 0.1));
        var losses = reports.Select(report => report.Loss).OfType<double>().ToList();
        Assert.True(losses.Count > 1);
        Assert.All(losses, loss => Assert.Equal(losses[0], loss, 1e-5));
    }

    [Fact]
    public void A_head_of_the_teacher_alone_is_refused_in_a_line()
    {
        var error = Assert.Throws<InputException>(() => run.Pretrain("teacher-alone", "alone"));
        Assert.StartsWith("objective 'teacher-alone': its head 'extra' belongs to the teacher alone ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_are_not_normalised_over_a_batch()
    {
        var error = Assert.Throws<InputException>(() => run.Pretrain("normalises-batch", "never"));
        Assert.EndsWith("objective 'normalises-batch': head 'head': normalises with the batch's statistics; expected BatchNorm in PretrainLoss only.", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => scope.Dispose();

    /// <summary>Stops a training after some steps and reads its checkpoint.</summary>
    private Dictionary<string, Tensor> Stop(string output, int steps, params (string, object)[] settings)
    {
        using var interruption = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => run.Pretrain(
            Objective, output, true, progress => { if (progress.Done == steps) interruption.Cancel(); }, interruption.Token, settings));
        using var file = Safetensors.Open(run.File($"{output}.checkpoint"));
        Assert.Equal($"{steps}", file.Metadata["steps"]);
        return file.Tensors.Keys.ToDictionary(name => name, file.Read);
    }
}
