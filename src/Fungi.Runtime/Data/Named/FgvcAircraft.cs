namespace Fungi.Runtime.Data.Named;

/// <summary>FGVC-Aircraft (Maji et al. 2013), by its variants.</summary>
internal static class FgvcAircraft
{
    public static NamedDataset Dataset { get; } = new(Read)
    {
        Name = "aircraft",
        Description = "100 variants of aircraft, FGVC-Aircraft (Maji et al. 2013)",
        Splits = [new("train", 3_334), new("val", 3_333), new("trainval", 6_667), new("test", 3_333)],
        TrainSplit = "train",
        QuerySplit = "test",
        Metric = DatasetMetric.MeanPerClassAccuracy,
        Tree = ["data/images/*.jpg", "data/images_variant_SPLIT.txt    (IMAGE VARIANT in each line; SPLIT: train, val, trainval, test)"],
    };

    private static IDataset Read(DatasetTree tree, string split)
    {
        tree.FolderAt("data/images");
        var list = $"data/images_variant_{split}.txt";
        return tree.Images(tree.FileAt(list), tree.Lines(list, 2, "IMAGE VARIANT").Select(line => ($"data/images/{line[0]}.jpg", line[1])));
    }
}
