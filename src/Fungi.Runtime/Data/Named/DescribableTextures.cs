namespace Fungi.Runtime.Data.Named;

/// <summary>The Describable Textures Dataset (Cimpoi et al. 2014), by the first of its ten partitions, as torchvision takes it.</summary>
internal static class DescribableTextures
{
    public static NamedDataset Dataset { get; } = new(Read)
    {
        Name = "dtd",
        Description = "47 textures, DTD (Cimpoi et al. 2014), the first partition",
        Splits = [new("train", 1_880), new("val", 1_880), new("trainval", 3_760), new("test", 1_880)],
        TrainSplit = "train",
        QuerySplit = "test",
        Metric = DatasetMetric.Accuracy,
        Tree = ["images/CLASS/*.jpg", "labels/train1.txt, labels/val1.txt, labels/test1.txt    (CLASS/IMAGE.jpg in each line)"],
    };

    private static IDataset Read(DatasetTree tree, string split)
    {
        tree.FolderAt("images");
        string[] lists = split == "trainval" ? ["labels/train1.txt", "labels/val1.txt"] : [$"labels/{split}1.txt"];
        return tree.Images(tree.FileAt(lists[0]), lists.SelectMany(list => tree.Lines(list, 1, "CLASS/IMAGE.jpg")).Select(line => ($"images/{line[0]}", line[0].Split('/')[0])));
    }
}
