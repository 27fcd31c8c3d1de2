using Fungi.Imaging;
using Fungi.Runtime.Data;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.Training;
using Microsoft.Extensions.DependencyInjection;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Training;

/// <summary>Whole fine-tunings of small backbones.</summary>
public sealed class FineTuningTests(LabelledPictures pictures) : IClassFixture<LabelledPictures>, IDisposable
{
    private static readonly string[] Files = ["backbone.safetensors", "head.safetensors"];

    private readonly DisposeScope scope = NewDisposeScope();

    [Fact]
    public void What_can_be_separated_is_learnt()
    {
        var losses = new List<double>();
        var result = pictures.Run(
            "learnt", false, progress => losses.AddRange(progress.Loss is { } loss ? [loss] : []), CancellationToken.None, ("Finetune:Epochs", 12), ("Finetune:LearningRate", 0.003), ("Finetune:HeadLearningRate", 0.01));

        Assert.All(result.Queries, query => Assert.Equal(query.Label, query.Ranked[0]));
        Assert.Equal(Math.Log(3), losses[0], 1e-6); // a head of zeros
        Assert.True(losses[^1] < 0.6, $"{losses[^1]}"); // smoothing alone leaves 0.29
        Assert.Equal(["blue", "green", "red"], result.Classes);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2], result.Queries.Select(query => query.Label));
        Assert.All(result.Queries, query => Assert.Equal([0, 1, 2], query.Ranked.Order()));
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW, "vit.safetensors")]
    [InlineData(OptimizerKind.Sgd, "resnet.safetensors")]
    [InlineData(OptimizerKind.Lars, "vit.safetensors")]
    public void However_often_a_training_is_interrupted_it_ends_with_the_same_bytes(OptimizerKind optimizer, string checkpoint)
    {
        (string, object)[] settings = [("Finetune:Epochs", 3), ("Finetune:Optimizer", optimizer), ("Finetune:HeadInitialization", "Normal"), ("Backbone:Checkpoint", checkpoint)];
        var (undisturbed, disturbed) = ($"{optimizer}-undisturbed", $"{optimizer}-disturbed");
        var queries = pictures.Run(undisturbed, settings).Queries;
        var reported = new List<long>();
        foreach (var moment in (int[])[1, 4, 6]) // within the first epoch, at its end, within the second
        {
            using var interruption = new CancellationTokenSource();
            Assert.ThrowsAny<OperationCanceledException>(() => pictures.Run(disturbed, false, progress =>
            {
                if (progress.Stage == "finetune") reported.Add(progress.Done);
                if (progress.Done == moment) interruption.Cancel();
            }, interruption.Token, settings));
            Assert.False(File.Exists(pictures.File(disturbed, Files[0])));
        }

        var resumed = pictures.Run(disturbed, false, progress => reported.AddRange(progress.Stage == "finetune" ? [progress.Done] : []), CancellationToken.None, settings).Queries;
        Assert.Equal([0, 1, 1, 2, 3, 4, 4, 5, 6, 6, 7, 8, 9, 10, 11, 12], reported); // 30 images in batches of 8: the last of an epoch has 6
        Assert.All(Files, file => Assert.Equal(File.ReadAllBytes(pictures.File(undisturbed, file)), File.ReadAllBytes(pictures.File(disturbed, file))));
        Assert.Equal(queries.Select(query => string.Join(' ', query.Ranked)), resumed.Select(query => string.Join(' ', query.Ranked)));
        Assert.False(File.Exists(pictures.File(disturbed, "backbone.safetensors.checkpoint")));
    }

    [Fact]
    public void A_learning_rate_of_zero_leaves_the_weights_alone()
    {
        pictures.Run("still", ("Finetune:LearningRate", 0), ("Finetune:HeadLearningRate", 0), ("Finetune:HeadInitialization", "Normal"));
        pictures.Run("head-alone", ("Finetune:LearningRate", 0), ("Finetune:HeadLearningRate", 0.1), ("Finetune:HeadInitialization", "Normal"));
        var start = pictures.Tensors("vit.safetensors");
        foreach (var output in (string[])["still", "head-alone"])
            Assert.All(pictures.Tensors(output, Files[0]), tensor => Assert.True(tensor.Value.Equals(start[tensor.Key]), tensor.Key));

        var (still, moved) = (pictures.Tensors("still", Files[1]), pictures.Tensors("head-alone", Files[1]));
        Assert.True(still["bias"].Equals(zeros(3)));
        Assert.False(still["weight"].Equals(moved["weight"]));
        Assert.False(moved["bias"].Equals(zeros(3)));
    }

    /// <summary>The first step of plain descent is the rate times the gradient, which is the same in both trainings.</summary>
    [Fact]
    public void A_layer_moves_by_its_share_of_the_learning_rate()
    {
        (string, object)[] descent = [("Finetune:Optimizer", "Sgd"), ("Finetune:WeightDecay", 0), ("Finetune:HeadInitialization", "Normal"), ("Finetune:LearningRate", 0.5)];
        var (start, even, decayed) = (pictures.Tensors("vit.safetensors"), FirstStep("even", 1), FirstStep("decayed", 0.5));
        foreach (var (name, share) in ((string, double)[])[("cls_token", 0.125), ("patch_embed.proj.weight", 0.125), ("blocks.0.attn.proj.weight", 0.25), ("blocks.1.mlp.fc2.weight", 0.5), ("norm.weight", 1)])
        {
            var (whole, part) = (even[$"backbone/{name}"] - start[name], decayed[$"backbone/{name}"] - start[name]);
            Assert.True(whole.abs().max().ToDouble() > 1e-6, name);
            Assert.True(part.allclose(whole * share, rtol: 1e-2, atol: 1e-7), name);
        }

        Assert.True(even["head/weight"].Equals(decayed["head/weight"]));

        Dictionary<string, Tensor> FirstStep(string output, double layerDecay)
        {
            using var interruption = new CancellationTokenSource();
            Assert.ThrowsAny<OperationCanceledException>(() => pictures.Run(
                output, false, progress => { if (progress.Done == 1) interruption.Cancel(); }, interruption.Token, [.. descent, ("Finetune:LayerDecay", layerDecay)]));
            return pictures.Tensors(output, "backbone.safetensors.checkpoint");
        }
    }

    [Fact]
    public void Of_a_residual_network_all_is_trained_but_the_statistics()
    {
        pictures.Run("residual", ("Backbone:Checkpoint", "resnet.safetensors"), ("Finetune:LearningRate", 0.01), ("Finetune:HeadInitialization", "Normal"));
        var start = pictures.Tensors("resnet.safetensors");
        foreach (var (name, tensor) in pictures.Tensors("residual", Files[0]))
            Assert.True(tensor.Equals(start[name]) == name.Contains(".running_", StringComparison.Ordinal), name);
    }

    /// <summary>Along its own gradient a loss rises by the square of the gradient's length.</summary>
    [Fact]
    public void The_gradient_of_a_residual_network_is_that_of_its_loss()
    {
        using var backbone = LabelledPictures.ResidualNetwork();
        backbone.Initialize(4);
        using var head = ClassificationHead.Create(HeadInitialization.Normal, ["a", "b"], backbone.EmbeddingDim, RandomKey.From(2), CPU);
        foreach (var (name, statistic) in backbone.Parameters.Where(parameter => parameter.Key.Contains("running_", StringComparison.Ordinal)))
            statistic.copy_(CounterRandom.Uniform(RandomKey.From(5).With(name), 0.1, 0.6, [.. statistic.shape]));
        head.Parameters["weight"].mul_(100);
        backbone.SetTrainable(true);
        var images = CounterRandom.Uniform(RandomKey.From(6), -1, 1, 2, 3, 32, 32);
        foreach (var (name, parameter) in backbone.Parameters.Where(parameter => parameter.Value.requires_grad))
        {
            var gradient = autograd.grad([Loss()], [parameter])[0];
            var length = gradient.norm().ToDouble();
            Assert.True(length > 0, name);
            var step = 3e-3 / length;
            double Moved(double by)
            {
                using var frozen = no_grad();
                parameter.add_(gradient, by);
                var loss = Loss().ToDouble();
                parameter.add_(gradient, -by);
                return loss;
            }

            Assert.Equal(length, (Moved(step) - Moved(-step)) / (2 * step * length), 0.03 * length);
        }

        Tensor Loss() => head.Loss(backbone.Forward(images), [0, 1], 0);
    }

    [Fact]
    public void A_few_labels_are_those_that_the_seed_chooses()
    {
        var ten = pictures.Run("few", ("Finetune:Labels", "30%"));
        Assert.Equal(["blue", "green", "red"], ten.Labelled.Keys);
        Assert.All(ten.Labelled, images => Assert.Equal(3, images.Value.Count));
        Assert.All(ten.Labelled, images => Assert.All(images.Value, id => Assert.StartsWith($"{images.Key}/", id, StringComparison.Ordinal)));

        // The training's own seed does not change the choice where it has a seed of its own.
        Assert.Equal(Ids(ten), Ids(pictures.Run("few-other", ("Finetune:Labels", "30%"), ("Seed", 7), ("Finetune:LabelSeed", 42))));
        Assert.NotEqual(Ids(ten), Ids(pictures.Run("few-third", ("Finetune:Labels", "30%"), ("Seed", 7))));

        static string[] Ids(FineTuningResult result) => [.. result.Labelled.SelectMany(images => images.Value)];
    }

    [Fact]
    public void A_finished_training_is_kept_and_overwritten_on_request()
    {
        var first = pictures.Run("finished");
        var bytes = File.ReadAllBytes(pictures.File("finished", Files[0]));
        var again = pictures.Run("finished", false, progress => Assert.Equal("query", progress.Stage), CancellationToken.None);
        Assert.Equal(first.Queries.SelectMany(query => query.Ranked), again.Queries.SelectMany(query => query.Ranked));

        var error = Assert.Throws<InputException>(() => pictures.Run("finished", ("Finetune:LabelSmoothing", 0.2)));
        Assert.StartsWith($"{pictures.File("finished", Files[0])}: belongs to another run: finetuned.schedule is 2 epochs, ", error.Message, StringComparison.Ordinal);
        Assert.Contains(" label smoothing 0.1, ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Choose another Fungi:Finetune:Output, or discard the old run with --overwrite.", error.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(pictures.File("finished", Files[0])));

        pictures.Run("finished", overwrite: true, watch: null, CancellationToken.None, ("Finetune:LabelSmoothing", 0.2));
        pictures.Run("finished-new", ("Finetune:LabelSmoothing", 0.2));
        Assert.All(Files, file => Assert.Equal(File.ReadAllBytes(pictures.File("finished-new", file)), File.ReadAllBytes(pictures.File("finished", file))));
    }

    [Fact]
    public void The_options_have_an_effect()
    {
        (string Name, object Value)[] options =
        [
            ("Optimizer", "Sgd"), ("Schedule", "Steps"), ("WarmupEpochs", 1), ("LayerDecay", 0.5), ("WeightDecay", 5), ("LabelSmoothing", 0.5), ("HeadInitialization", "Normal"), ("CropArea", 0.9), ("Flip", 0), ("BatchSize", 4),
            ("LearningRate", 0.01), ("HeadLearningRate", 0.01), ("Architecture:Width", 16),
        ];
        (string, object)[] small = [("Finetune:Architecture:Depth", 1), ("Finetune:Architecture:Heads", 2), ("Finetune:Architecture:PatchSize", 8), ("Finetune:Architecture:ImageSize", 16)];
        pictures.Run("usual", ("Finetune:Epochs", 5));
        foreach (var (name, value) in options)
            pictures.Run($"with-{name.Replace(':', '-')}", [("Finetune:Epochs", 5), ($"Finetune:{name}", value), .. name.StartsWith("Architecture", StringComparison.Ordinal) ? small : []]);
        string[] outputs = ["usual", .. options.Select(option => $"with-{option.Name.Replace(':', '-')}")];
        var alike = outputs.GroupBy(output => string.Join('|', pictures.Tensors(output, Files[1])["weight"].data<float>().ToArray())).Where(group => group.Count() > 1).Select(group => string.Join(" = ", group));
        Assert.Empty(alike);
    }

    [Fact]
    public void Images_that_cannot_be_read_do_not_count()
    {
        using var own = new LabelledPictures();
        File.WriteAllText(own.File("query", "red", "00.png"), "no picture");
        File.WriteAllText(own.File("train", "red", "00.png"), "no picture");
        Assert.Equal(11, own.Run("skipped", ("OnBadImage", "Skip")).Queries.Count);
        var error = Assert.Throws<InputException>(() => own.Run("alone", ("OnBadImage", "Skip"), ("Finetune:BatchSize", 1)));
        Assert.Equal($"{own.File("train")}: none of a batch of 1 can be read; expected images.", error.Message);
    }

    [Theory]
    [InlineData("Data:Train", "train/red", "train/red: ")]
    [InlineData("Data:Query", "other", "other: has the class 'violet', which the training split has not; expected the same classes.")]
    [InlineData("Finetune:Labels", "11", "class 'blue' has 10 images; expected at least the 11 whose labels are to be used.")]
    [InlineData("Finetune:LearningRate", "1e30", "Fungi:Finetune:LearningRate: at step ", " its gradient is not finite; expected smaller rates.")]
    public void Mistakes_are_refused_in_a_line(string option, object value, params string[] said)
    {
        CopyOne("red/00.png", "other/violet/00.png");
        CopyOne("red/00.png", "train/red/only/00.png");
        var error = Assert.Throws<InputException>(() => pictures.Run("refused", (option, value), ("Finetune:Epochs", 5)));
        Assert.All(said, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', error.Message);
        Directory.Delete(pictures.File("train/red/only"), recursive: true);

        void CopyOne(string from, string to)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(pictures.File(to))!);
            File.Copy(pictures.File("train", from), pictures.File(to), overwrite: true);
        }
    }

    [Fact]
    public void Images_without_a_class_are_refused_in_a_line()
    {
        File.WriteAllText(pictures.File("unlabelled"), "");
        var error = Assert.Throws<InputException>(() => pictures.Run(
            "unlabelled-output", false, null, services => services.AddSingleton<IDatasetReader, UnlabelledReader>(), CancellationToken.None, ("Data:Train", "unlabelled")));
        Assert.Equal($"dataset {pictures.File("unlabelled")}: 0 has no class; expected one for every image.", error.Message);
    }

    public void Dispose() => scope.Dispose();

    private sealed class UnlabelledReader : IDatasetReader
    {
        public string Layout => "a file named unlabelled";

        public bool CanRead(string path) => Path.GetFileName(path) == "unlabelled";

        public IDataset Open(string path, IImageCodec codec) => new Unlabelled(path);
    }

    private sealed class Unlabelled(string path) : IDataset
    {
        public string Location => path;

        public IReadOnlyList<string> Classes => [];

        public IReadOnlyList<DatasetItem> Items => [new("0", -1), new("1", -1)];

        public string Fingerprint => "00";

        public DecodedImage Read(int index, CancellationToken cancellation) => new(1, 1, [0, 0, 0]);
    }
}
