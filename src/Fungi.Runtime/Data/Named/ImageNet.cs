using Fungi.Runtime.Data.Readers;

namespace Fungi.Runtime.Data.Named;

/// <summary>ImageNet (Russakovsky et al. 2015) in class folders, and a hundred of its classes. The validation split is the test.</summary>
internal static class ImageNet
{
    private const string List = "imagenet100.txt";

    /// <summary>All thousand classes.</summary>
    public static NamedDataset Whole { get; } = new((tree, split) => new FolderReader().Open(tree.FolderAt(split), tree.Codec))
    {
        Name = "imagenet",
        Description = "1000 classes, ILSVRC 2012 (Russakovsky et al. 2015)",
        Splits = [new("train", 1_281_167), new("val", 50_000)],
        TrainSplit = "train",
        QuerySplit = "val",
        Metric = DatasetMetric.Accuracy,
        Tree = ["train/CLASS/*.JPEG", "val/CLASS/*.JPEG"],
    };

    /// <summary>A hundred classes.</summary>
    public static NamedDataset Hundred { get; } = new(ReadHundred)
    {
        Name = "imagenet100",
        Description = "100 classes of ImageNet, in folders of their own, as on Kaggle, or listed",
        Splits = [new("train", 130_000), new("val", 5_000)],
        TrainSplit = "train",
        QuerySplit = "val",
        Metric = DatasetMetric.Accuracy,
        Tree = ["train/CLASS/*.JPEG, or train.X1/CLASS/*.JPEG to train.X4", "val/CLASS/*.JPEG, or val.X/CLASS/*.JPEG", $"{List}    (CLASS in each line; without it all folders count)"],
    };

    private static IDataset ReadHundred(DatasetTree tree, string split)
    {
        string[] parts = [.. Directory.EnumerateDirectories(tree.Root).Select(folder => Path.GetFileName(folder)).Where(name => name == split || name.StartsWith($"{split}.X", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        if (parts.Length == 0) throw tree.Wrong($"there is no folder {split} or {split}.X");
        var folders = parts.SelectMany(part => Directory.EnumerateDirectories(Path.Combine(tree.Root, part)).Select(folder => (Part: part, Class: Path.GetFileName(folder))))
            .Where(folder => !ClassFolders.IsHidden(folder.Class)).OrderBy(folder => folder.Class, StringComparer.Ordinal).ThenBy(folder => folder.Part, StringComparer.Ordinal).ToList();
        var classes = folders.Select(folder => folder.Class).ToHashSet(StringComparer.Ordinal);
        if (tree.HasFile(List))
        {
            var listed = tree.Lines(List, 1, "CLASS").Select(line => line[0]).ToHashSet(StringComparer.Ordinal);
            if (listed.FirstOrDefault(name => !classes.Contains(name)) is { } absent) throw new InputException($"{tree.FileAt(List)}: names the class '{absent}', which has no folder in {string.Join(", ", parts)}.");
            classes = listed;
        }

        var images = folders.Where(folder => classes.Contains(folder.Class))
            .SelectMany(folder => ImageFiles.Below(new(Path.Combine(tree.Root, folder.Part, folder.Class))).Select(image => ($"{folder.Part}/{image.Path}", folder.Class)));
        return tree.Images(Path.Combine(tree.Root, split), images, [.. classes.Order(StringComparer.Ordinal)]);
    }
}
