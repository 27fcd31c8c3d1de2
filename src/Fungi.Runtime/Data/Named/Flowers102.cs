namespace Fungi.Runtime.Data.Named;

/// <summary>Oxford 102 Flowers (Nilsback and Zisserman 2008).</summary>
internal static class Flowers102
{
    private const string Labels = "imagelabels.mat", Sets = "setid.mat";

    public static NamedDataset Dataset { get; } = new(Read)
    {
        Name = "flowers102",
        Description = "102 kinds of flowers (Nilsback and Zisserman 2008)",
        Splits = [new("train", 1_020), new("val", 1_020), new("trainval", 2_040), new("test", 6_149)],
        TrainSplit = "train",
        QuerySplit = "test",
        Metric = DatasetMetric.MeanPerClassAccuracy,
        Tree = ["jpg/image_00001.jpg ...", Labels, Sets],
    };

    private static IDataset Read(DatasetTree tree, string split)
    {
        tree.FolderAt("jpg");
        var labels = tree.Ordinals(Labels, "labels");
        string[] sets = split switch { "train" => ["trnid"], "val" => ["valid"], "trainval" => ["trnid", "valid"], _ => ["tstid"] };
        var images = sets.SelectMany(set => tree.Ordinals(Sets, set)).Select(number => number <= labels.Length
            ? ($"jpg/image_{number:D5}.jpg", $"{labels[number - 1]}")
            : throw new InputException($"{tree.FileAt(Sets)}: names the image {number}; expected at most {labels.Length}, as many as have labels."));
        return tree.Images(tree.FileAt(Sets), images, [.. labels.Distinct().Order().Select(label => $"{label}")]);
    }

    /// <summary>Numbers from 1 on of a MAT-file.</summary>
    private static int[] Ordinals(this DatasetTree tree, string file, string name)
    {
        var path = tree.FileAt(file);
        var array = MatFile.Read(path).GetValueOrDefault(name) ?? throw new InputException($"{path}: holds no '{name}'; expected one.");
        return MatFile.Checked(path, array.Ordinals);
    }
}
