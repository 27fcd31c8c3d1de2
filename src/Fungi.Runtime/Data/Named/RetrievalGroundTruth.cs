using Fungi.Models;

namespace Fungi.Runtime.Data.Named;

/// <summary>
/// The ground truth of the revisited Oxford and Paris buildings, <c>gnd_roxford5k.pkl</c> and <c>gnd_rparis6k.pkl</c>: a pickle of the names of all images and, for
/// each query, which of the gallery show its building clearly, hardly, or not to be judged (Radenović et al. 2018, arXiv 1803.11285).
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Gallery">The gallery's images by name, without folder and extension.</param>
/// <param name="Queries">The queries.</param>
public sealed record RetrievalGroundTruth(string Path, IReadOnlyList<string> Gallery, IReadOnlyList<RetrievalQuery> Queries)
{
    private const int Corners = 4;

    /// <summary>Reads the file; nothing in it is run.</summary>
    /// <exception cref="InputException">It is absent, or no such ground truth.</exception>
    public static RetrievalGroundTruth Read(string path)
    {
        var root = PickleFile.Read(path);
        return PickleFile.Checked(path, () =>
        {
            var gallery = PickleFile.Texts(PickleFile.Value(root, "imlist"));
            var queries = PickleFile.Texts(PickleFile.Value(root, "qimlist"));
            var truths = PickleFile.Items(PickleFile.Value(root, "gnd"));
            if (queries.Length == 0 || truths.Count != queries.Length) throw new InvalidDataException($"it holds {queries.Length} queries and {truths.Count} truths; expected as many.");
            return new RetrievalGroundTruth(path, gallery, [.. queries.Zip(truths, (image, truth) => new RetrievalQuery(image, Rows(truth, "easy"), Rows(truth, "hard"), Rows(truth, "junk"), Box(truth)))]);

            int[] Rows(object? truth, string key) => Array.ConvertAll(PickleFile.Integers(PickleFile.Value(truth, key)), row =>
                row >= 0 && row < gallery.Length ? (int)row : throw new InvalidDataException($"a query names the image {row} of a gallery of {gallery.Length}."));
        });
    }

    private static double[] Box(object? truth) => PickleFile.Numbers(PickleFile.Value(truth, "bbx")) is { Length: Corners } box && box.All(double.IsFinite)
        ? box
        : throw new InvalidDataException("a query's box is not left, top, right and bottom.");
}

/// <summary>A query and what answers it.</summary>
/// <param name="Image">Its image by name, without folder and extension.</param>
/// <param name="Easy">The gallery's images that show the building clearly, by their place.</param>
/// <param name="Hard">Those that hardly show it.</param>
/// <param name="Junk">Those that are not judged.</param>
/// <param name="Box">Left, top, right and bottom of the building in the query's image, in pixels.</param>
public sealed record RetrievalQuery(string Image, IReadOnlyList<int> Easy, IReadOnlyList<int> Hard, IReadOnlyList<int> Junk, IReadOnlyList<double> Box);
