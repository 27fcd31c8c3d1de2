using System.Text.RegularExpressions;
using Fungi.Models;
using Fungi.Runtime.Data;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Plugins;
using Microsoft.Extensions.Configuration;
using TorchSharp;

namespace Fungi.Runtime.Hosting;

/// <summary>The configuration section <c>Fungi</c>, read and checked; paths are absolute.</summary>
public sealed partial record FungiOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Fungi";

    /// <summary>Where plugins are, unless the configuration says so or the host brings objectives of its own.</summary>
    public static IReadOnlyList<string> DefaultPlugins { get; } = ["plugins/*/Fungi.Objectives.*.dll"];

    /// <summary>Paths or globs of plugin assemblies, relative to the configuration file or else to the application.</summary>
    public required IReadOnlyList<string> Plugins { get; init; }

    /// <summary>What to do about a plugin that is refused, or an objective whose own code fails.</summary>
    public required OnPluginError OnPluginError { get; init; }

    /// <summary><c>AllowAll</c>, or which plugin files may be loaded.</summary>
    public required PluginTrust PluginTrust { get; init; }

    /// <summary><c>auto</c> (a GPU where libtorch has one), <c>all</c> (every GPU), or devices to share an extraction, <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>, separated by commas.</summary>
    public required string Device { get; init; }

    /// <summary>The arithmetic before the target layer.</summary>
    public required Precision Precision { get; init; }

    /// <summary>How gradients are reduced to the embedding's size: by a dense matrix of signs, or with less memory and exactness by products of signs.</summary>
    public required ProjectionKind Projection { get; init; }

    /// <summary>Samples per batch: the unit of decoding and of the journal. Features do not depend on it.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Views that pass through the backbone at once; bounds the memory. Absent: 64 on a processor, 1024 on a GPU. Features do not depend on it.</summary>
    public required int? ViewsPerPass { get; init; }

    /// <summary>What every random number is derived from.</summary>
    public required long Seed { get; init; }

    /// <summary>Threads that decode images; absent: one for each core.</summary>
    public required int Workers { get; init; }

    /// <summary>What to do about an image that cannot be decoded.</summary>
    public required OnBadImage OnBadImage { get; init; }

    /// <summary>The backbone.</summary>
    public required BackboneOptions Backbone { get; init; }

    /// <summary>The objectives, as configured.</summary>
    public required IReadOnlyList<ObjectiveOptions> Objectives { get; init; }

    /// <summary>The splits by name: <c>train</c> and <c>query</c>.</summary>
    public required IReadOnlyDictionary<string, DatasetOptions> Data { get; init; }

    /// <summary>The run's directory.</summary>
    public required string Output { get; init; }

    /// <summary>The schedule of <c>fungi pretrain</c>.</summary>
    public required PretrainOptions Pretrain { get; init; }

    /// <summary>How <c>fungi finetune</c> trains a backbone on labels.</summary>
    public required FinetuneOptions Finetune { get; init; }

    /// <summary>How <c>fungi semi</c> trains a backbone on a few labels.</summary>
    public required FinetuneOptions Semi { get; init; }

    /// <summary>Where the configuration's relative paths start.</summary>
    public required string BaseDirectory { get; init; }

    private ICollection<string> Errors { get; init; } = [];

    /// <summary>Reads the section <c>Fungi</c>; mistakes are kept until <see cref="ThrowIfWrong"/>.</summary>
    /// <param name="configuration">All layers of the configuration.</param>
    /// <param name="baseDirectory">Where relative paths start: the configuration file's directory.</param>
    public static FungiOptions Read(IConfiguration configuration, string baseDirectory)
    {
        return Read(new OptionsReader(configuration.GetSection(Section), Section, []), baseDirectory);
    }

    /// <summary>Reads the section; mistakes are kept until <see cref="ThrowIfWrong"/>.</summary>
    internal static FungiOptions Read(OptionsReader root, string baseDirectory)
    {
        var data = root.DocumentedBy<FungiOptions>().Child(nameof(Data));
        var options = new FungiOptions
        {
            Plugins = root.Texts("Plugins", DefaultPlugins),
            OnPluginError = root.Enumeration("OnPluginError", OnPluginError.Fail),
            PluginTrust = PluginTrust.Read(root, baseDirectory),
            Device = root.Read("Device", "auto", DeviceFormat),
            Precision = root.Read("Precision", "fp32", OptionFormat.Text().OneOf("fp32", "bf16")) == "bf16" ? Precision.BFloat16 : Precision.Float32,
            Projection = root.Enumeration("Projection", ProjectionKind.Rademacher),
            BatchSize = root.Number("BatchSize", 64, 1, 65536),
            ViewsPerPass = root.ReadOptional("ViewsPerPass", null, OptionFormat.Number<int>(1, 1 << 20)),
            Seed = root.Number("Seed", 42L),
            Workers = root.ReadOptional("Workers", null, OptionFormat.Number<int>(1, 1024)) ?? Environment.ProcessorCount,
            OnBadImage = root.Enumeration("OnBadImage", OnBadImage.Fail),
            Backbone = ReadBackbone(root.Child("Backbone"), baseDirectory),
            Objectives = [.. root.Children("Objectives").Select(ObjectiveOptions.Read)],
            Data = Splits.Where(data.Has).ToDictionary(split => split.ToLowerInvariant(), split => Rooted(DatasetOptions.Read(data.Child(split), isQuery: split == "Query"), baseDirectory), StringComparer.Ordinal),
            Output = Path.GetFullPath(root.Read("Output", "features", OptionFormat.Text().NotBlank()), baseDirectory),
            Pretrain = PretrainOptions.Read(root.Child("Pretrain"), baseDirectory),
            Finetune = FinetuneOptions.Read(root.Child("Finetune"), baseDirectory),
            Semi = FinetuneOptions.ReadSemi(root.Child("Semi"), baseDirectory),
            BaseDirectory = baseDirectory,
            Errors = root.Errors,
        };
        data.Complete();
        root.Complete();
        foreach (var name in options.Objectives.CountBy(objective => objective.Name, StringComparer.OrdinalIgnoreCase).Where(count => count.Value > 1))
            root.Error("Objectives", $"the name '{name.Key}' is used {name.Value} times; give each objective of one type a \"Name\" of its own.");
        return options;
    }

    /// <summary>Whether the mistakes are such that it is not known which plugins may be loaded.</summary>
    internal bool IsTrustUnclear => Errors.Any(error => error.StartsWith($"{Section}:{nameof(PluginTrust)}:", StringComparison.Ordinal));

    /// <summary><see cref="ViewsPerPass"/>, or what suits a device: what a processor's caches hold, or what keeps a GPU busy.</summary>
    public int ViewsPerPassOn(torch.Device device) => ViewsPerPass ?? (device.type == DeviceType.CUDA ? 1024 : 64);

    /// <summary>Ends the reading.</summary>
    /// <exception cref="InputException">All mistakes, a line each.</exception>
    public void ThrowIfWrong()
    {
        if (Errors.Count > 0) throw new InputException(Errors);
    }

    private static readonly OptionFormat<string> DeviceFormat = OptionFormat.Text().Restrict(
        "that is auto, cpu, cuda, cuda:N, several of these but auto with commas between them, or all", static name => DeviceName().IsMatch(name), new() { ["pattern"] = DeviceNames });

    private const string DeviceNames = "^(auto|all|(cpu|cuda(:[0-9]+)?)(, *(cpu|cuda(:[0-9]+)?))*)$";

    private static readonly string[] Splits = ["Train", "Query"];

    [GeneratedRegex(DeviceNames, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DeviceName();

    private static BackboneOptions ReadBackbone(OptionsReader section, string baseDirectory)
    {
        section.DocumentedBy<BackboneOptions>();
        var options = new BackboneOptions
        {
            Checkpoint = section.OptionalText("Checkpoint") is { } path ? Path.GetFullPath(path, baseDirectory) : null,
            Architecture = section.OptionalText("Architecture"),
            TargetLayer = section.OptionalText("TargetLayer"),
            ImageSize = section.ReadOptional("ImageSize", null, OptionFormat.Number<int>(1)),
            Heads = section.ReadOptional("Heads", null, OptionFormat.Number<int>(1)),
            Pooling = section.ReadOptional("Pooling", null, OptionFormat.Text().OneOf("token", "class-avg", "avg", "max", "map")),
        };
        section.Complete();
        return options;
    }

    private static DatasetOptions Rooted(DatasetOptions options, string baseDirectory) => options with { Path = Path.GetFullPath(options.Path, baseDirectory) };
}

/// <summary>One element of <c>Fungi:Objectives</c>: which objective, under what name, and the rest for the objective itself to read.</summary>
/// <param name="Type">The objective's name.</param>
/// <param name="Name">The name of its block of features; the objective's own name where absent.</param>
/// <param name="Section">Its options.</param>
public sealed record ObjectiveOptions(string Type, string Name, OptionsReader Section)
{
    internal static ObjectiveOptions Read(OptionsReader section)
    {
        section.DocumentedBy<ObjectiveOptions>();
        var type = section.RequiredText("Type");
        return new(type, section.Read("Name", type, NameFormat), section);
    }

    private static readonly OptionFormat<string> NameFormat = OptionFormat.Text()
        .Matching("^[A-Za-z0-9][A-Za-z0-9._-]*$").Except("embeddings", "labels"); // it becomes a file's name beside those
}
