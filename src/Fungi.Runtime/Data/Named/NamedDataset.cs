using Fungi.Imaging;

namespace Fungi.Runtime.Data.Named;

/// <summary>A published data set that is known by its name: how it lies on disk, its own splits and its metric. A new one is a file like those beside this.</summary>
public sealed class NamedDataset
{
    private readonly Func<DatasetTree, string, IDataset> read;

    /// <param name="read">Lists the samples of a split.</param>
    internal NamedDataset(Func<DatasetTree, string, IDataset> read) => this.read = read;

    /// <summary>The name in the configuration.</summary>
    public required string Name { get; init; }

    /// <summary>What it shows, and who published it.</summary>
    public required string Description { get; init; }

    /// <summary>Its splits.</summary>
    public required IReadOnlyList<NamedSplit> Splits { get; init; }

    /// <summary>The split that <c>Data:Train</c> takes unless it names one: that of the FUNGI paper.</summary>
    public required string TrainSplit { get; init; }

    /// <summary>The split that <c>Data:Query</c> takes unless it names one.</summary>
    public required string QuerySplit { get; init; }

    /// <summary>By what results on it are reported.</summary>
    public required DatasetMetric Metric { get; init; }

    /// <summary>The folders and files that are expected below its path, a line each.</summary>
    public required IReadOnlyList<string> Tree { get; init; }

    /// <summary>All that have a name.</summary>
    public static IReadOnlyList<NamedDataset> All { get; } =
    [
        Cifar.Ten, Cifar.Hundred, Flowers102.Dataset, Food101.Dataset, OxfordPets.Dataset, DescribableTextures.Dataset, FgvcAircraft.Dataset, StanfordCars.Dataset, Cub200.Dataset,
        EuroSat.Dataset, ImageNet.Whole, ImageNet.Hundred, RevisitedLandmarks.Oxford, RevisitedLandmarks.Paris,
    ];

    /// <summary>The data set of a name; null: there is none.</summary>
    public static NamedDataset? Find(string? name) => All.FirstOrDefault(dataset => dataset.Name == name);

    /// <summary>Opens a split.</summary>
    /// <param name="path">The folder with what <see cref="Tree"/> lists.</param>
    /// <param name="split">The split's name.</param>
    /// <param name="codec">Decodes the images.</param>
    /// <exception cref="InputException">The split has no such name, or what lies there is not the data set.</exception>
    public IDataset Open(string path, string split, IImageCodec codec)
    {
        var tree = new DatasetTree(this, path, codec);
        if (!Directory.Exists(path)) throw tree.Wrong("there is no such folder");
        if (Splits.All(known => known.Name != split)) throw new InputException(WrongSplit(split));
        var dataset = read(tree, split);
        return dataset.Items.Count > 0 ? dataset : throw new InputException($"dataset {path}: the split '{split}' of {Name} names no images; expected some.");
    }

    /// <summary>What is said of a split that the data set does not have.</summary>
    internal string WrongSplit(string split) => $"'{split}' is no split of {Name}; expected one of {string.Join(", ", Splits.Select(known => known.Name))}.";
}
