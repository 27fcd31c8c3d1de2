namespace Fungi.Runtime.Data.Named;

/// <summary>Food-101 (Bossard et al. 2014).</summary>
internal static class Food101
{
    public static NamedDataset Dataset { get; } = new(Read)
    {
        Name = "food101",
        Description = "101 kinds of dishes (Bossard et al. 2014)",
        Splits = [new("train", 75_750), new("test", 25_250)],
        TrainSplit = "train",
        QuerySplit = "test",
        Metric = DatasetMetric.Accuracy,
        Tree = ["images/CLASS/*.jpg", "meta/train.txt, meta/test.txt    (CLASS/IMAGE in each line)"],
    };

    private static IDataset Read(DatasetTree tree, string split)
    {
        tree.FolderAt("images");
        var list = $"meta/{split}.txt";
        return tree.Images(tree.FileAt(list), tree.Lines(list, 1, "CLASS/IMAGE").Select(line => ($"images/{line[0]}.jpg", line[0].Split('/')[0])));
    }
}
