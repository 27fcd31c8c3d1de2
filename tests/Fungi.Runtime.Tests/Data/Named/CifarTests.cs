using Fungi.Imaging;

namespace Fungi.Runtime.Tests.Data.Named;

public sealed class CifarTests : IDisposable
{
    private const int ImageBytes = 3 * 32 * 32;

    /// <summary>The planes of two images, as Fixtures/make.py has them.</summary>
    private static readonly byte[] Planes = [.. Enumerable.Range(0, 2 * ImageBytes).Select(place => (byte)(place % 251))];

    private readonly DatasetFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("cifar-10-batches-bin/")]
    public void Binary_files_of_ten_classes(string within)
    {
        folder.Lines($"{within}batches.meta.txt", "cat", "dog", "");
        for (var batch = 1; batch <= 5; batch++) folder.Write($"{within}data_batch_{batch}.bin", [(byte)(batch % 2), .. Planes[..ImageBytes]]);
        folder.Write($"{within}test_batch.bin", [1, .. Planes[..ImageBytes], 0, .. Planes[ImageBytes..]]);

        var train = folder.Open("cifar10", "train");
        Assert.Equal(["cat", "dog"], train.Classes);
        Assert.Equal([new("data_batch_1/00000", 1), new("data_batch_2/00000", 0), new("data_batch_3/00000", 1), new("data_batch_4/00000", 0), new("data_batch_5/00000", 1)], train.Items);
        var test = folder.Open("cifar10", "test");
        Assert.Equal([new("test_batch/00000", 1), new("test_batch/00001", 0)], test.Items);
        HoldsPlanes(test.Read(1, default), Planes[ImageBytes..]);
    }

    [Fact]
    public void Binary_files_of_a_hundred_classes_count_the_fine_label()
    {
        folder.Lines("fine_label_names.txt", "apple", "aquarium_fish", "baby");
        folder.Write("train.bin", [0, 2, .. Planes[..ImageBytes]]);
        folder.Write("test.bin", [1, 1, .. Planes[ImageBytes..]]);

        Assert.Equal([new("train/00000", 2)], folder.Open("cifar100", "train").Items);
        HoldsPlanes(folder.Open("cifar100", "test").Read(0, default), Planes[ImageBytes..]);
    }

    [Theory]
    [InlineData("cifar-python2.pkl")]
    [InlineData("cifar-python3.pkl")]
    public void Pickles_of_either_Python(string pickle)
    {
        folder.Fixture("cifar-names.pkl", "cifar-10-batches-py/batches.meta");
        folder.Fixture(pickle, "cifar-10-batches-py/test_batch");

        var test = folder.Open("cifar10", "test");

        Assert.Equal(["cat", "dog"], test.Classes);
        Assert.Equal([new("test_batch/00000", 1), new("test_batch/00001", 0)], test.Items);
        HoldsPlanes(test.Read(0, default), Planes[..ImageBytes]);
        HoldsPlanes(test.Read(1, default), Planes[ImageBytes..]);
    }

    [Fact]
    public void Pickles_of_a_hundred_classes()
    {
        folder.Fixture("cifar-names.pkl", "cifar-100-python/meta");
        folder.Fixture("cifar-python3.pkl", "cifar-100-python/train");

        Assert.Equal([new("train/00000", 1), new("train/00001", 0)], folder.Open("cifar100", "train").Items);
    }

    [Fact]
    public void Class_folders()
    {
        folder.Image("train/cat/1.png", 1);
        folder.Image("test/cat/2.png", 2);

        Assert.Equal([1], DatasetFolder.Shades(folder.Open("cifar10", "train")));
        Assert.Equal([2], DatasetFolder.Shades(folder.Open("cifar100", "test")));
    }

    [Fact]
    public void A_file_that_is_cut_off_or_of_other_classes_is_refused()
    {
        folder.Lines("batches.meta.txt", "cat", "dog");
        folder.Write("test_batch.bin", [1, .. Planes[..^1]]);
        Assert.EndsWith("6144 bytes; expected a multiple of 3073, as many for each image.", Assert.Single(folder.Mistake("cifar10", "test")), StringComparison.Ordinal);

        folder.Write("test_batch.bin", [2, .. Planes[..ImageBytes]]);
        Assert.EndsWith("test_batch: the label 2 of image 0; expected less than 2, the number of classes.", Assert.Single(folder.Mistake("cifar10", "test")), StringComparison.Ordinal);

        folder.Write("test_batch.bin", [1, .. Planes[..ImageBytes]]);
        Assert.Contains("there is no file data_batch_1.bin; cifar10 expects", folder.Mistake("cifar10", "train")[0], StringComparison.Ordinal);
    }

    private static void HoldsPlanes(DecodedImage image, byte[] planes)
    {
        Assert.Equal((32, 32), (image.Width, image.Height));
        Assert.Equal(Enumerable.Range(0, ImageBytes).Select(place => planes[(place % 3 * 1024) + (place / 3)]), image.Pixels);
    }
}
