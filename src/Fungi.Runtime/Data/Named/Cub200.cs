namespace Fungi.Runtime.Data.Named;

/// <summary>Caltech-UCSD Birds-200-2011 (Wah et al. 2011).</summary>
internal static class Cub200
{
    private const string Images = "images.txt", Labels = "image_class_labels.txt", Sets = "train_test_split.txt", Classes = "classes.txt";

    public static NamedDataset Dataset { get; } = new(Read)
    {
        Name = "cub200",
        Description = "200 species of birds, CUB-200-2011 (Wah et al. 2011)",
        Splits = [new("train", 5_994), new("test", 5_794)],
        TrainSplit = "train",
        QuerySplit = "test",
        Metric = DatasetMetric.Accuracy,
        Tree =
        [
            "images/CLASS/*.jpg",
            $"{Images}    (NUMBER CLASS/IMAGE.jpg in each line)",
            $"{Labels}    (NUMBER CLASSNUMBER in each line)",
            $"{Classes}    (CLASSNUMBER CLASS in each line)",
            $"{Sets}    (NUMBER 1 of a training image, NUMBER 0 of a test image)",
        ],
    };

    private static IDataset Read(DatasetTree tree, string split)
    {
        tree.FolderAt("images");
        var names = Column(tree, Classes, "CLASSNUMBER CLASS");
        var (sets, labels) = (Column(tree, Sets, "NUMBER 0|1"), Column(tree, Labels, "NUMBER CLASSNUMBER"));
        var wanted = split == "train" ? "1" : "0";
        var images = tree.Lines(Images, 2, "NUMBER CLASS/IMAGE.jpg").Where(line => Of(sets, Sets, line[0]) == wanted)
            .Select(line => ($"images/{line[1]}", Of(names, Classes, Of(labels, Labels, line[0]))));
        return tree.Images(tree.FileAt(Images), images, [.. names.Values]);

        string Of(Dictionary<string, string> column, string file, string number) =>
            column.GetValueOrDefault(number) ?? throw new InputException($"{tree.FileAt(file)}: has no line for the number '{number}'; expected one.");
    }

    private static Dictionary<string, string> Column(DatasetTree tree, string file, string expected)
    {
        var column = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in tree.Lines(file, 2, expected))
        {
            if (!column.TryAdd(line[0], line[1])) throw new InputException($"{tree.FileAt(file)}: has two lines for the number '{line[0]}'; expected one.");
        }

        return column;
    }
}
