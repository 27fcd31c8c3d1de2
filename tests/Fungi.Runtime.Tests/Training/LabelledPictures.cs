using System.Globalization;
using Fungi.Imaging;
using Fungi.Models;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.Tests.State;
using Fungi.Runtime.Tests.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Training;

/// <summary>A folder with noisy red, green and blue pictures, a small vision transformer and a small residual network, in which backbones are fine-tuned.</summary>
public sealed class LabelledPictures : IDisposable
{
    public const int PerClass = 10;
    private const int QueriesPerClass = 4;
    private const int Side = 16;

    private readonly TemporaryDirectory directory = new();

    public LabelledPictures()
    {
        using var transformer = VisionTransformer.Create(new VisionTransformerArchitecture(Width: 16, Depth: 2, Heads: 2, HiddenDim: 32, PatchSize: 8, ImageSize: Side), seed: 1);
        transformer.Save(File("vit.safetensors"));
        using var network = ResidualNetwork();
        network.Initialize(1);
        network.Save(File("resnet.safetensors"));
        foreach (var (number, name) in ((string[])["red", "green", "blue"]).Index())
        {
            Write("train", name, number, PerClass);
            Write("query", name, number, QueriesPerClass);
        }
    }

    /// <summary>A residual network of two blocks without values.</summary>
    public static Backbone ResidualNetwork() =>
        new ResidualNetworkArchitecture(4, [new(1, 3, 8), new(1, 5, 8)], IsBottleneck: true).Build(InferenceTransform.Standard(Side));

    public string File(params string[] parts) => directory.File(parts);

    /// <summary>Fine-tunes as a section says, whose settings have no section's name before them; further ones by their path below <c>Fungi</c>.</summary>
    public FineTuningResult Run(string output, params (string Path, object Value)[] settings) => Run(output, overwrite: false, watch: null, CancellationToken.None, settings);

    public FineTuningResult Run(string output, bool overwrite, Action<WorkProgress>? watch, CancellationToken cancellation, params (string Path, object Value)[] settings) =>
        Run(output, overwrite, watch, _ => { }, cancellation, settings);

    internal FineTuningResult Run(
        string output, bool overwrite, Action<WorkProgress>? watch, Action<IServiceCollection> add, CancellationToken cancellation, params (string Path, object Value)[] settings)
    {
        (string Path, object Value)[] all =
        [
            ("Device", "cpu"), ("BatchSize", 5), ("Workers", 1), ("Backbone:Checkpoint", "vit.safetensors"), ("Data:Train", "train"), ("Data:Query", "query"),
            ("Finetune:Output", output), ("Finetune:Epochs", 2), ("Finetune:WarmupEpochs", 0), ("Finetune:BatchSize", 8),
            .. settings,
        ];
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(all.Reverse().DistinctBy(setting => setting.Path)
            .Select(setting => KeyValuePair.Create($"Fungi:{setting.Path}", Convert.ToString(setting.Value, CultureInfo.InvariantCulture)))).Build();
        var services = new ServiceCollection().AddLogging().AddFungi(configuration, directory.File());
        add(services);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<FineTuning>().Run(provider.GetRequiredService<FungiOptions>().Finetune, overwrite, new FrozenStateRun.Watch(watch), cancellation);
    }

    /// <summary>The tensors of a file.</summary>
    public Dictionary<string, Tensor> Tensors(params string[] file)
    {
        using var opened = Safetensors.Open(File(file));
        return opened.Tensors.Keys.ToDictionary(name => name, opened.Read, StringComparer.Ordinal);
    }

    public void Dispose() => directory.Dispose();

    private void Write(string split, string name, int channel, int count)
    {
        Directory.CreateDirectory(File(split, name));
        var codec = new ImageCodec();
        for (var image = 0; image < count; image++)
        {
            using var scope = NewDisposeScope();
            var pixels = CounterRandom.Uniform(RandomKey.From(3).With(split).With(name).With(image), 0, 128, 20, 20, 3);
            pixels.narrow(2, channel, 1).add_(100);
            System.IO.File.WriteAllBytes(File(split, name, $"{image:D2}.png"), codec.EncodePng(new(20, 20, [.. pixels.to(ScalarType.Byte).contiguous().data<byte>()])));
        }
    }
}
