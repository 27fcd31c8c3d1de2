using Fungi.Runtime.Data.Readers;

namespace Fungi.Runtime.Data.Named;

/// <summary>Stanford Cars (Krause et al. 2013), as its authors published it, as torchvision keeps it, or as class folders.</summary>
internal static class StanfordCars
{
    private const string Meta = "devkit/cars_meta.mat";

    public static NamedDataset Dataset { get; } = new(Read)
    {
        Name = "cars",
        Description = "196 models of cars, Stanford Cars (Krause et al. 2013)",
        Splits = [new("train", 8_144), new("test", 8_041)],
        TrainSplit = "train",
        QuerySplit = "test",
        Metric = DatasetMetric.Accuracy,
        Tree =
        [
            "either",
            "cars_train/*.jpg, cars_test/*.jpg",
            Meta,
            "devkit/cars_train_annos.mat",
            "devkit/cars_test_annos_withlabels.mat, or outside devkit",
            "or train/CLASS/*.jpg, test/CLASS/*.jpg",
        ],
    };

    private static IDataset Read(DatasetTree tree, string split)
    {
        var folder = $"cars_{split}";
        if (!tree.HasFolder(folder) && tree.HasFolder(split)) return new FolderReader().Open(tree.FolderAt(split), tree.Codec);
        tree.FolderAt(folder);
        var name = split == "train" ? "cars_train_annos.mat" : "cars_test_annos_withlabels.mat";
        var (path, meta) = (tree.FileAt(tree.HasFile(name) ? name : $"devkit/{name}"), tree.FileAt(Meta));
        var (annotations, names) = (MatFile.Read(path), MatFile.Read(meta));
        var classes = MatFile.Checked(meta, () => names.GetValueOrDefault("class_names")?.Cells?.Select(cell => cell.Text ?? throw new InvalidDataException("a class has no name.")).ToArray()
            ?? throw new InvalidDataException("it holds no cells 'class_names'."));
        return tree.Images(path, MatFile.Checked(path, () => Images(annotations).ToArray()), classes);

        IEnumerable<(string Path, string Class)> Images(IReadOnlyDictionary<string, MatArray> arrays)
        {
            var fields = arrays.GetValueOrDefault("annotations")?.Fields;
            if (fields?.GetValueOrDefault("fname") is not { } files || fields.GetValueOrDefault("class") is not { } labels)
                throw new InvalidDataException("it holds no structures 'annotations' with 'fname' and 'class'.");
            return files.Zip(labels, (file, label) => (
                $"{folder}/{file.Text ?? throw new InvalidDataException("an image has no name.")}",
                label.Ordinals() is [var number] && number <= classes.Length ? classes[number - 1] : throw new InvalidDataException($"the image '{InputException.OneLine(file.Text)}' is of none of the {classes.Length} classes.")));
        }
    }
}
