namespace Fungi.Runtime.Data.Named;

/// <summary>
/// The revisited Oxford and Paris buildings (Radenović et al. 2018): a gallery, and queries that are cropped to the building which is sought. Neither has classes;
/// what answers a query is in the ground truth.
/// </summary>
internal static class RevisitedLandmarks
{
    private const string Gallery = "gallery", Query = "query", Uncropped = "query-uncropped";

    /// <summary>Oxford.</summary>
    public static NamedDataset Oxford { get; } = Dataset("roxford5k", "Oxford", queries: 70, gallery: 4_993);

    /// <summary>Paris.</summary>
    public static NamedDataset Paris { get; } = Dataset("rparis6k", "Paris", queries: 70, gallery: 6_322);

    private static NamedDataset Dataset(string name, string town, int queries, int gallery) => new((tree, split) => Read(tree, name, split))
    {
        Name = name,
        Description = $"buildings of {town} to be found again, revisited by Radenović et al. (2018); {Uncropped}: the whole pictures, as the FUNGI paper's code has them",
        Splits = [new(Gallery, gallery), new(Query, queries), new(Uncropped, queries)],
        TrainSplit = Gallery,
        QuerySplit = Query,
        Metric = DatasetMetric.MeanAveragePrecision,
        Tree = ["jpg/*.jpg", $"gnd_{name}.pkl"],
    };

    private static IDataset Read(DatasetTree tree, string name, string split)
    {
        tree.FolderAt("jpg");
        var truth = RetrievalGroundTruth.Read(tree.FileAt($"gnd_{name}.pkl"));
        if (split == Gallery) return tree.Images(truth.Path, truth.Gallery.Select(File));
        var images = tree.Images(truth.Path, truth.Queries.Select(query => File(query.Image)));
        return split == Query ? new CroppedDataset(images, [.. truth.Queries.Select(query => query.Box)]) : images;
    }

    private static string File(string image) => $"jpg/{image}.jpg";
}
