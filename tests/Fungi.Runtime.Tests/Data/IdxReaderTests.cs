namespace Fungi.Runtime.Tests.Data;

public sealed class IdxReaderTests : IDisposable
{
    private const string Images = "train-images-idx3-ubyte", Labels = "train-labels-idx1-ubyte";

    // Three images of 1 x 2.
    private static readonly byte[] ThreeImages = DatasetFolder.Idx(0x0803, [3, 1, 2], [10, 11, 20, 21, 30, 31]);
    private static readonly byte[] ThreeLabels = DatasetFolder.Idx(0x0801, [3], [2, 0, 2]);

    private readonly DatasetFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "")]
    [InlineData(".gz", "")]
    [InlineData(".gz", ".gz")]
    public void A_pair_of_files_plain_or_gzipped_is_a_dataset(string images, string labels)
    {
        folder.Write($"set/{Images}{images}", ThreeImages);
        folder.Write($"set/{Labels}{labels}", ThreeLabels);

        var dataset = folder.Open("set");

        Assert.Equal(["0", "1", "2"], dataset.Classes);
        Assert.Equal([new("train/00000", 2), new("train/00001", 0), new("train/00002", 2)], dataset.Items);
        var image = dataset.Read(1, default);
        Assert.Equal((2, 1), (image.Width, image.Height));
        Assert.Equal([20, 20, 20, 21, 21, 21], image.Pixels);
    }

    [Fact]
    public void Of_two_pairs_in_a_folder_the_path_names_one()
    {
        folder.Write($"set/{Images}", ThreeImages);
        folder.Write($"set/{Labels}", ThreeLabels);
        folder.Write("set/t10k-images-idx3-ubyte", DatasetFolder.Idx(0x0803, [1, 1, 1], [9]));
        folder.Write("set/t10k-labels-idx1-ubyte", DatasetFolder.Idx(0x0801, [1], [1]));

        Assert.EndsWith("expected the path of one of t10k-images-idx3-ubyte, train-images-idx3-ubyte.", folder.Error("set"), StringComparison.Ordinal);
        Assert.Equal(["t10k/00000"], DatasetFolder.Ids(folder.Open("set/t10k-images-idx3-ubyte")));
    }

    [Fact]
    public void A_length_that_contradicts_the_header_is_refused()
    {
        folder.Write($"set/{Images}", ThreeImages[..^1]);
        folder.Write($"set/{Labels}", ThreeLabels);

        Assert.EndsWith("5 bytes behind the header; expected 3 x 1 x 2 = 6.", folder.Error("set"), StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_whose_product_overflows_are_refused()
    {
        // 2^22 * 2^21 * 2^21 = 2^64, which is 0 in 64 bits.
        folder.Write($"set/{Images}", DatasetFolder.Idx(0x0803, [1 << 22, 1 << 21, 1 << 21], []));
        folder.Write($"set/{Labels}", ThreeLabels);

        Assert.EndsWith("= 18446744073709551616.", folder.Error("set"), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_kind_of_file_is_refused()
    {
        folder.Write($"set/{Images}", ThreeLabels);
        folder.Write($"set/{Labels}", ThreeLabels);

        Assert.Contains("expected it to begin with 00000803", folder.Error("set"), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_must_be_there_and_as_many_as_images()
    {
        folder.Write($"set/{Images}", ThreeImages);
        Assert.Contains($"{Labels}: no such file", folder.Error("set"), StringComparison.Ordinal);

        folder.Write($"set/{Labels}", DatasetFolder.Idx(0x0801, [2], [0, 1]));
        Assert.Contains("3 images but 2 labels", folder.Error("set"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_fingerprint_covers_the_pixels()
    {
        folder.Write($"1/{Images}", ThreeImages);
        folder.Write($"1/{Labels}", ThreeLabels);
        folder.Write($"2/{Images}", [.. ThreeImages[..^1], 99]);
        folder.Write($"2/{Labels}", ThreeLabels);

        Assert.NotEqual(folder.Open("1").Fingerprint, folder.Open("2").Fingerprint, StringComparer.Ordinal);
    }
}
