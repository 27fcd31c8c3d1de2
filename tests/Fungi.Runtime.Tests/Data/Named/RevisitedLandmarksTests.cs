using Fungi.Imaging;
using Fungi.Runtime.Data.Named;

namespace Fungi.Runtime.Tests.Data.Named;

/// <summary>Five images of a gallery and two queries; Fixtures/make.py says what answers them.</summary>
public sealed class RevisitedLandmarksTests : IDisposable
{
    private readonly DatasetFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Whatever Python or NumPy wrote the pickle, and of whatever numbers.</summary>
    [Theory]
    [InlineData("truth-0")]
    [InlineData("truth-2")]
    [InlineData("truth-3")]
    [InlineData("truth-4")]
    [InlineData("truth-5")]
    [InlineData("truth-lists")]
    [InlineData("truth-scalars")]
    [InlineData("truth-big-endian")]
    [InlineData("truth-numpy-2")]
    public void The_ground_truth(string fixture)
    {
        folder.Fixture($"{fixture}.pkl", "truth.pkl");

        var truth = RetrievalGroundTruth.Read(folder.Path("truth.pkl"));

        Assert.Equal(["a_1", "a_2", "b_1", "b_2", "b_3"], truth.Gallery);
        Assert.Equal(["q_a", "q_b"], truth.Queries.Select(query => query.Image));
        Assert.Equal<int>([0], truth.Queries[0].Easy);
        Assert.Equal<int>([1], truth.Queries[0].Hard);
        Assert.Equal<int>([4], truth.Queries[0].Junk);
        Assert.Equal<double>([1.0, 0.5, 3.5, 2.0], truth.Queries[0].Box);
        Assert.Empty(truth.Queries[1].Easy);
        Assert.Equal<int>([3, 2], truth.Queries[1].Hard);
        Assert.Empty(truth.Queries[1].Junk);
    }

    [Theory]
    [InlineData("cposix\nsystem\n(S'id'\ntR.", "refused to run 'os.system'")]
    [InlineData("cnumpy.core.multiarray\n_reconstruct\n(tRcnumpy\ndtype\n(S'O8'\ntR.", "refused a NumPy array of type 'O8'; expected numbers.")]
    [InlineData("(dS'imlist'\n(lsS'qimlist'\n(lsS'gnd'\n(ls.", "it holds 0 queries and 0 truths")]
    [InlineData("(lp0\n.", "it holds no dictionary with 'imlist'.")]
    [InlineData("(dS'imlist'\nI5\ns.", "it holds something else where a list is expected.")]
    public void Anything_else_is_refused_in_one_line(string pickle, string reason)
    {
        folder.Write("truth.pkl", System.Text.Encoding.Latin1.GetBytes(pickle));

        var error = Assert.Throws<InputException>(() => RetrievalGroundTruth.Read(folder.Path("truth.pkl"))).Message;

        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.StartsWith(folder.Path("truth.pkl"), error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gallery_and_queries_that_are_cropped()
    {
        folder.Fixture("truth-4.pkl", "gnd_roxford5k.pkl");
        byte[] pixels = [.. Enumerable.Range(0, 3 * 4 * 3).Select(place => (byte)place)]; // 4 columns, 3 rows
        foreach (var name in new[] { "a_1", "a_2", "b_1", "b_2", "b_3", "q_a", "q_b" }) folder.Write($"jpg/{name}.jpg", new ImageCodec().EncodePng(new(4, 3, pixels)));

        var gallery = folder.Open("roxford5k", null);
        Assert.Equal(["jpg/a_1.jpg", "jpg/a_2.jpg", "jpg/b_1.jpg", "jpg/b_2.jpg", "jpg/b_3.jpg"], DatasetFolder.Ids(gallery));
        Assert.All(gallery.Items, item => Assert.Equal(-1, item.Label));

        var (queries, whole) = (folder.Open("roxford5k", "query"), folder.Open("roxford5k", "query-uncropped"));
        Assert.Equal(["jpg/q_a.jpg", "jpg/q_b.jpg"], DatasetFolder.Ids(queries));
        Assert.NotEqual(whole.Fingerprint, queries.Fingerprint, StringComparer.Ordinal);
        Assert.Equal(pixels, whole.Read(0, default).Pixels);

        // (1, 0.5, 3.5, 2) is (1, 0, 4, 2) after rounding half to even, (0, 1, 2, 9) ends where the image does.
        var (first, second) = (queries.Read(0, default), queries.Read(1, default));
        Assert.Equal((3, 2), (first.Width, first.Height));
        Assert.Equal([.. pixels[3..12], .. pixels[15..24]], first.Pixels);
        Assert.Equal((2, 2), (second.Width, second.Height));
        Assert.Equal([.. pixels[12..18], .. pixels[24..30]], second.Pixels);
    }
}
