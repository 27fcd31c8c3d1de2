using System.Globalization;
using Fungi.Imaging;
using Fungi.Models;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.Tests.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Tests.State;

/// <summary>A folder with a small backbone and a few smooth pictures, in which the objectives of this assembly, which is a plugin too, are extracted and trained.</summary>
public sealed class FrozenStateRun : IDisposable
{
    public const int TrainImages = 12;
    private const int QueryImages = 5;
    private const int Side = 16;

    private readonly TemporaryDirectory directory = new();

    public FrozenStateRun()
    {
        using var network = VisionTransformer.Create(new VisionTransformerArchitecture(Width: 16, Depth: 2, Heads: 2, HiddenDim: 32, PatchSize: 4, ImageSize: Side), seed: 1);
        network.Save(File("vit.safetensors"));
        WriteImages("train", TrainImages);
        WriteImages("query", QueryImages);
    }

    /// <summary>Every objective of <c>FrozenStateObjectives.cs</c> that can be extracted.</summary>
    public static string[] Objectives => ["balanced-prototypes", "whitened-latents", "cross-covariance", "predicted-latents", "fitted-rotation", "fitted-decoder", "fitted-by-method"];

    public string File(params string[] parts) => directory.File(parts);

    /// <summary>Extracts objectives into a folder, with or without the query split; further settings by their path below <c>Fungi</c>.</summary>
    public void Extract(
        string[] objectives,
        string output,
        bool query = true,
        Action<WorkProgress>? watch = null,
        bool overwrite = false,
        CancellationToken cancellation = default,
        params (string Path, object Value)[] settings)
    {
        using var services = Services(objectives, [("Output", output), .. query ? [("Data:Query", "query")] : Array.Empty<(string, object)>(), .. settings]);
        services.GetRequiredService<Extraction>().Run(overwrite, new Watch(watch), cancellation);
    }

    /// <summary>Trains a new backbone with an objective.</summary>
    public void Pretrain(string objective, string output, params (string Path, object Value)[] settings) =>
        Pretrain(objective, output, overwrite: false, watch: null, CancellationToken.None, settings);

    /// <summary>Trains a new backbone with an objective, or goes on with it.</summary>
    public void Pretrain(string objective, string output, bool overwrite, Action<WorkProgress>? watch, CancellationToken cancellation, params (string Path, object Value)[] settings)
    {
        using var services = Services(
            [],
            [
                ("Pretrain:Objective:Type", objective), ("Pretrain:Output", output), ("Pretrain:Epochs", 2), ("Pretrain:BatchSize", 4), ("Pretrain:WarmupEpochs", 0),
                ("Pretrain:Architecture:Width", 16), ("Pretrain:Architecture:Depth", 1), ("Pretrain:Architecture:Heads", 2), ("Pretrain:Architecture:HiddenDim", 32), ("Pretrain:Architecture:PatchSize", 4), ("Pretrain:Architecture:ImageSize", Side),
                .. settings,
            ]);
        services.GetRequiredService<Pretraining>().Run(overwrite, new Watch(watch), cancellation);
    }

    /// <summary>The state as it lies on disk, as float32, by key.</summary>
    public IReadOnlyDictionary<string, Tensor> State(string output)
    {
        using var file = Safetensors.Open(File(output, "state.safetensors"));
        return file.Tensors.Keys.ToDictionary(key => key, file.Read);
    }

    /// <summary>The bytes of everything that an extraction left, by file name.</summary>
    public IReadOnlyDictionary<string, byte[]> Bytes(string output) => Directory.GetFiles(File(output), "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) != "lock")
        .ToDictionary(file => Path.GetRelativePath(File(output), file), System.IO.File.ReadAllBytes);

    public void Dispose() => directory.Dispose();

    internal ServiceProvider Services(string[] objectives, params (string Path, object Value)[] settings) => Services(objectives, _ => { }, settings);

    /// <summary>The runtime with further services.</summary>
    internal ServiceProvider Services(string[] objectives, Action<IServiceCollection> add, params (string Path, object Value)[] settings)
    {
        (string Path, object Value)[] common =
        [
            ("Plugins:0", typeof(FrozenStateRun).Assembly.Location),
            ("Device", "cpu"), ("BatchSize", 4), ("Workers", 1),
            ("Backbone:Checkpoint", "vit.safetensors"),
            ("Data:Train", "train"),
            .. objectives.Select((objective, index) => ($"Objectives:{index}:Type", (object)objective)),
        ];
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Pairs(common)).AddInMemoryCollection(Pairs(settings)).Build();
        var services = new ServiceCollection().AddLogging().AddFungi(configuration, directory.File());
        add(services);
        return services.BuildServiceProvider();

        static IEnumerable<KeyValuePair<string, string?>> Pairs(IEnumerable<(string Path, object Value)> settings) =>
            settings.Reverse().DistinctBy(setting => setting.Path).Select(setting => KeyValuePair.Create($"Fungi:{setting.Path}", Convert.ToString(setting.Value, CultureInfo.InvariantCulture)));
    }

    private void WriteImages(string split, int count)
    {
        Directory.CreateDirectory(File(split, "class"));
        var codec = new ImageCodec();
        for (var image = 0; image < count; image++)
        {
            using var scope = NewDisposeScope();
            // Darker towards the bottom, so that a rotation can be told.
            var coarse = CounterRandom.Uniform(RandomKey.From(5).With(split).With(image), 0, 100, 1, 3, 4, 4) + (tensor(new[] { 150f, 100, 50, 0 }).reshape(1, 1, 4, 1));
            var pixels = interpolate(coarse, [20, 20], mode: InterpolationMode.Bilinear, align_corners: false);
            System.IO.File.WriteAllBytes(
                File(split, "class", $"{image:D2}.png"), codec.EncodePng(new(20, 20, [.. pixels.squeeze(0).permute(1, 2, 0).to(ScalarType.Byte).contiguous().data<byte>()])));
        }
    }

    internal sealed class Watch(Action<WorkProgress>? action) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => action?.Invoke(value);
    }
}
