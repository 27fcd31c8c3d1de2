using Fungi.Imaging;
using Fungi.Models;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.Store;
using Fungi.Runtime.Tests.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Inputs;

/// <summary>Objectives that read every input which is computed for each sample, from pictures on disk to features on disk.</summary>
public sealed class InputExtractionTests : IDisposable
{
    private const int Images = 7;
    private const int Width = 16;
    private static readonly string[] Objectives = ["rotation", "reconstruction", "overlap", "shuffled", "token-bank"];
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly TemporaryDirectory directory = new();

    public InputExtractionTests()
    {
        using (var backbone = VisionTransformer.Create(new(Width, Depth: 2, Heads: 2, HiddenDim: 24, PatchSize: 4, ImageSize: 16), seed: 1)) backbone.Save(directory.File("vit.safetensors"));
        var codec = new ImageCodec();
        Directory.CreateDirectory(directory.File("train/a"));
        for (var index = 0; index < Images; index++)
        {
            var (width, height) = (20 + (index % 3), 18 + (index % 2));
            var pixels = CounterRandom.Uniform(RandomKey.From(index), 0, 255, width * height * 3).data<float>().ToArray().Select(value => (byte)value);
            File.WriteAllBytes(directory.File($"train/a/{index}.png"), codec.EncodePng(new(width, height, [.. pixels])));
        }
    }

    [Fact]
    public void Features_are_finite_distinct_and_independent_of_the_batch()
    {
        var (one, five) = (Extract("one", batchSize: 1), Extract("five", batchSize: 5));
        Assert.Equal(["embeddings", .. Objectives], one.Keys);
        foreach (var (name, alone) in one)
        {
            Assert.True(alone.isfinite().all().item<bool>());
            Assert.True(alone.norm(1).sub(1).abs().max().ToDouble() < 1e-5);
            var cosines = matmul(alone, five[name].mT);
            Assert.True(cosines.diagonal().min().ToDouble() > 0.99999, name);
            Assert.True((cosines - 2 * eye(Images)).max().ToDouble() < 0.9999, $"{name}: two images have one feature");
        }
    }

    [Theory]
    [InlineData("labels-nowhere", "loss input 'labels': asks for the labels of the view group 'image', Inference { }; expected one step that labels, such as Rotate90.")]
    [InlineData("masks-nowhere", "loss input 'masks': asks for the masks of the view group 'image', Inference { }; expected a step that masks, such as RandomPatchMask.")]
    [InlineData("boxes-nowhere", "loss input 'boxes': the view group 'turned', Resize { Size = , Interpolation = Bicubic } -> Rotate90 { }, does not give it; expected steps as the documentation of ViewBoxesAttribute says.")]
    [InlineData("text-only", "Fungi:Objectives:0:Type: the objective 'text-only' works on text; this runtime works on images only.")]
    public void What_an_objective_asks_for_in_vain_is_one_clear_line(string objective, string expected)
    {
        var error = Assert.Throws<InputException>(() => Extract("refused", 4, objective));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message.Trim());
    }

    /// <summary>In pretraining the same inputs come from a backbone that is trained, and gradients reach it through them.</summary>
    [Theory]
    [InlineData("rotation")]
    [InlineData("reconstruction")]
    [InlineData("overlap")]
    [InlineData("shuffled")]
    [InlineData("token-bank")]
    public void A_backbone_is_pretrained_through_every_input(string objective)
    {
        var (before, after) = (Pretrain(objective, learningRate: 0), Pretrain(objective, learningRate: 0.01));
        const string first = "patch_embed.proj.weight";
        Assert.True(before[first].isfinite().all().item<bool>());
        Assert.InRange((after[first] - before[first]).abs().max().ToDouble(), 1e-6, 1);
    }

    public void Dispose()
    {
        scope.Dispose();
        directory.Dispose();
    }

    private Dictionary<string, Tensor> Extract(string output, int batchSize, params string[] objectives)
    {
        var settings = new Dictionary<string, string?> { ["Fungi:BatchSize"] = $"{batchSize}", ["Fungi:Backbone:Checkpoint"] = "vit.safetensors", ["Fungi:Output"] = output };
        foreach (var (index, name) in (objectives.Length > 0 ? objectives : Objectives).Index()) settings[$"Fungi:Objectives:{index}:Type"] = name;
        using var services = Services(settings);
        services.GetRequiredService<Extraction>().Run(overwrite: false, new Progress<WorkProgress>(), CancellationToken.None);
        using var features = FeatureSet.Open(directory.File($"{output}/train"));
        return features.Blocks.ToDictionary(block => block.Key, block => tensor(block.Value.ReadAll(), [Images, Width]));
    }

    private Dictionary<string, Tensor> Pretrain(string objective, double learningRate)
    {
        using var services = Services(new Dictionary<string, string?>
        {
            ["Fungi:Pretrain:Objective:Type"] = objective,
            ["Fungi:Pretrain:Architecture:Width"] = "16",
            ["Fungi:Pretrain:Architecture:Depth"] = "2",
            ["Fungi:Pretrain:Architecture:Heads"] = "2",
            ["Fungi:Pretrain:Architecture:PatchSize"] = "4",
            ["Fungi:Pretrain:Architecture:ImageSize"] = "16",
            ["Fungi:Pretrain:BatchSize"] = "3",
            ["Fungi:Pretrain:Epochs"] = "1",
            ["Fungi:Pretrain:WarmupEpochs"] = "0",
            ["Fungi:Pretrain:LearningRate"] = $"{learningRate}",
            ["Fungi:Pretrain:EndLearningRate"] = "0",
            ["Fungi:Pretrain:Output"] = $"{objective}-{learningRate}.safetensors",
        });
        using var file = Safetensors.Open(services.GetRequiredService<Pretraining>().Run(overwrite: false, new Progress<WorkProgress>(), CancellationToken.None));
        return file.Tensors.Keys.ToDictionary(name => name, file.Read);
    }

    private ServiceProvider Services(Dictionary<string, string?> settings)
    {
        settings["Fungi:Plugins:0"] = typeof(InputExtractionTests).Assembly.Location; // this assembly is a plugin too
        settings["Fungi:Device"] = "cpu";
        settings["Fungi:Data:Train"] = "train";
        return new ServiceCollection().AddLogging()
            .AddFungi(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), directory.File(""))
            .BuildServiceProvider();
    }
}
