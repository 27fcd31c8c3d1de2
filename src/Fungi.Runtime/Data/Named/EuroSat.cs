using Fungi.Runtime.Data.Readers;

namespace Fungi.Runtime.Data.Named;

/// <summary>
/// EuroSAT (Helber et al. 2019), the pictures in colour. It has no split of its own; this one is the FUNGI paper's, image by image: of each class four fifths by
/// scikit-learn's <c>StratifiedShuffleSplit(train_size=0.8, random_state=42)</c>. In a copy of which a class does not divide by five, each class gets four fifths,
/// rounded down, where scikit-learn would draw which to round up.
/// </summary>
internal static class EuroSat
{
    private const uint Seed = 42;

    /// <summary>Where archives of it have the class folders.</summary>
    private static readonly string[] Folders = ["2750", "EuroSAT_RGB", "EuroSAT"];

    public static NamedDataset Dataset { get; } = new(Read)
    {
        Name = "eurosat",
        Description = "10 kinds of land use from Sentinel-2 (Helber et al. 2019), four fifths of each class for training as in the FUNGI paper",
        Splits = [new("train", 21_600), new("test", 5_400)],
        TrainSplit = "train",
        QuerySplit = "test",
        Metric = DatasetMetric.Accuracy,
        Tree = ["CLASS/CLASS_NUMBER.jpg, also within 2750, EuroSAT or EuroSAT_RGB"],
    };

    private static Subset Read(DatasetTree tree, string split)
    {
        var folder = Folders.FirstOrDefault(tree.HasFolder) ?? "";
        if (!Directory.EnumerateDirectories(Path.Combine(tree.Root, folder)).Any()) throw tree.Wrong("there are no class folders");
        var whole = new FolderReader().Open(Path.Combine(tree.Root, folder), tree.Codec);
        return new(whole, Split(whole.Items, split == "train"));
    }

    /// <summary>The rows of one side, in order.</summary>
    internal static int[] Split(IReadOnlyList<DatasetItem> items, bool isTraining)
    {
        var random = new MersenneTwister(Seed);
        var kept = new List<int>();
        foreach (var rows in items.Index().GroupBy(item => item.Item.Label).OrderBy(group => group.Key).Select(group => group.Select(item => item.Index).ToArray()))
        {
            var order = random.Permutation(rows.Length);
            var training = rows.Length * 4 / 5;
            kept.AddRange((isTraining ? order[..training] : order[training..]).Select(place => rows[place]));
        }

        return [.. kept.Order()];
    }
}
