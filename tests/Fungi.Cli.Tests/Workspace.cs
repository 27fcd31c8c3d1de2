using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Fungi.Imaging;
using Fungi.Models;

namespace Fungi.Cli.Tests;

/// <summary>A folder with a small backbone, a training split of pictures, a query split in IDX files, and a configuration over them.</summary>
public sealed class Workspace : IDisposable
{
    public const int TrainImages = 15;
    public const int QueryImages = 9;
    public const int Width = 16;
    private const int Classes = 3;
    private const int Side = 16;

    private static readonly Lazy<byte[]> BackboneBytes = new(MakeBackbone);
    private readonly string folder = Directory.CreateTempSubdirectory("fungi-cli-").FullName;

    public Workspace()
    {
        System.IO.File.WriteAllBytes(BackboneFile, BackboneBytes.Value);
        var codec = new ImageCodec();
        for (var image = 0; image < TrainImages; image++)
        {
            var file = File("train", $"{image % Classes}", $"{image:D2}.png");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            System.IO.File.WriteAllBytes(file, codec.EncodePng(new(20, 18, Pixels(image, 3 * 20 * 18))));
        }

        WriteIdx("query", QueryImages);
    }

    public string BackboneFile => File("vit.safetensors");

    public string Features => File("features");

    public string File(params string[] parts) => Path.Combine([folder, .. parts]);

    /// <summary>A configuration of the paper's objectives in small sizes.</summary>
    public static JsonObject Configuration() => new()
    {
        ["BatchSize"] = 4,
        ["Workers"] = 1,
        ["Device"] = "cpu",
        ["Backbone"] = new JsonObject { ["Checkpoint"] = "vit.safetensors" },
        ["Objectives"] = new JsonArray(
            new JsonObject { ["Type"] = "kl", ["LatentDim"] = 8 },
            new JsonObject { ["Type"] = "dino", ["LatentDim"] = 8, ["LocalCrops"] = 2 },
            new JsonObject { ["Type"] = "simclr", ["LatentDim"] = 8, ["StrideScale"] = 1, ["BankSize"] = 6 }),
        ["Data"] = new JsonObject { ["Train"] = "train", ["Query"] = "query" },
        ["Output"] = "features",
    };

    /// <summary>Writes appsettings.json with the section Fungi.</summary>
    public void Configure(JsonObject section) => System.IO.File.WriteAllText(File("appsettings.json"), new JsonObject { ["Fungi"] = section }.ToJsonString());

    /// <summary>Runs a command here.</summary>
    internal Task<RunResult> RunAsync(params string[] arguments) => FungiProgram.RunAsync(folder, arguments);

    /// <summary>Starts a command here and waits for a line of progress.</summary>
    internal Task<FungiProgram> StartAsync(string awaited, params string[] arguments) => FungiProgram.StartAsync(folder, awaited, arguments);

    /// <summary>Starts a command here through another program, and with further environment variables.</summary>
    internal Task<FungiProgram> StartAsync(string awaited, IReadOnlyList<string> launcher, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        FungiProgram.StartAsync(folder, awaited, launcher, environment, arguments);

    /// <summary>Runs a copy of the program here, or with further environment variables.</summary>
    internal Task<RunResult> RunAsync(string programFolder, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        FungiProgram.RunAsync(programFolder, folder, environment, arguments);

    /// <summary>Writes the configuration after a change, and extracts.</summary>
    internal Task<RunResult> ExtractAsync(Action<JsonObject>? change = null, params string[] arguments)
    {
        var section = Configuration();
        change?.Invoke(section);
        Configure(section);
        return RunAsync(["extract", .. arguments]);
    }

    /// <summary>Writes an IDX pair of grey images into a folder.</summary>
    public void WriteIdx(string name, int images)
    {
        Directory.CreateDirectory(File(name));
        System.IO.File.WriteAllBytes(File(name, "t10k-images-idx3-ubyte"), [.. Header(0x0803, images, Side, Side), .. Pixels(1000, images * Side * Side)]);
        System.IO.File.WriteAllBytes(File(name, "t10k-labels-idx1-ubyte"), [.. Header(0x0801, images), .. Enumerable.Range(0, images).Select(image => (byte)(image % Classes))]);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static byte[] Header(params int[] numbers)
    {
        var bytes = new byte[sizeof(int) * numbers.Length];
        for (var index = 0; index < numbers.Length; index++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(sizeof(int) * index), numbers[index]);
        return bytes;
    }

    private static byte[] Pixels(int seed, int count)
    {
        var pixels = new byte[count];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }

    private static byte[] MakeBackbone()
    {
        var file = Path.GetTempFileName();
        using var network = VisionTransformer.Create(new VisionTransformerArchitecture(Width, 2, 2, 32, 4, Side), seed: 1);
        network.Save(file);
        var bytes = System.IO.File.ReadAllBytes(file);
        System.IO.File.Delete(file);
        return bytes;
    }
}
