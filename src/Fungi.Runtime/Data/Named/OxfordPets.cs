namespace Fungi.Runtime.Data.Named;

/// <summary>Oxford-IIIT Pets (Parkhi et al. 2012).</summary>
internal static class OxfordPets
{
    public static NamedDataset Dataset { get; } = new(Read)
    {
        Name = "pets",
        Description = "37 breeds of cats and dogs, Oxford-IIIT Pets (Parkhi et al. 2012)",
        Splits = [new("trainval", 3_680), new("test", 3_669)],
        TrainSplit = "trainval",
        QuerySplit = "test",
        Metric = DatasetMetric.MeanPerClassAccuracy,
        Tree = ["images/BREED_NUMBER.jpg", "annotations/trainval.txt, annotations/test.txt    (BREED_NUMBER CLASS SPECIES ID in each line)"],
    };

    private static IDataset Read(DatasetTree tree, string split)
    {
        tree.FolderAt("images");
        var list = $"annotations/{split}.txt";
        return tree.Images(tree.FileAt(list), tree.Lines(list, 2, "BREED_NUMBER CLASS SPECIES ID").Where(line => !line[0].StartsWith('#')).Select(line => ($"images/{line[0]}.jpg", Breed(line[0]))));
    }

    // Breeds have underscores of their own.
    private static string Breed(string image) => image.LastIndexOf('_') is var end and > 0 ? image[..end] : image;
}
