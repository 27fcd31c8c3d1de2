using Fungi.Runtime.Data.Named;

namespace Fungi.Runtime.Tests.Data.Named;

/// <summary>Data sets that come with MAT-files, here those that SciPy wrote: Fixtures/make.py says what is in them.</summary>
public sealed class MatDatasetTests : IDisposable
{
    private readonly DatasetFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("train", new[] { 4, 1 }, new[] { "3", "2" })]
    [InlineData("val", new[] { 2 }, new[] { "1" })]
    [InlineData("trainval", new[] { 4, 1, 2 }, new[] { "3", "2", "1" })]
    [InlineData("test", new[] { 3, 5 }, new[] { "2", "1" })]
    public void Flowers_by_split(string split, int[] images, string[] classes)
    {
        LayFlowers();

        var dataset = folder.Open("flowers102", split);

        Assert.Equal(["1", "2", "3"], dataset.Classes);
        Assert.Equal(images.Select(image => $"jpg/image_{image:D5}.jpg"), DatasetFolder.Ids(dataset));
        Assert.Equal(classes, dataset.Items.Select(item => dataset.Classes[item.Label]));
        Assert.Equal(images, DatasetFolder.Shades(dataset).Select(shade => (int)shade));
    }

    [Fact]
    public void A_damaged_file_is_refused_in_one_line()
    {
        LayFlowers();
        var bytes = File.ReadAllBytes(folder.Path("setid.mat"));
        folder.Write("setid.mat", bytes[..^20]);

        Assert.Contains("setid.mat: not a readable MAT-file: ", Assert.Single(folder.Mistake("flowers102", "test")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_MATLAB_7_3_is_told_apart()
    {
        LayFlowers();
        var bytes = File.ReadAllBytes(folder.Path("setid.mat"));
        bytes[125] = 2;
        folder.Write("setid.mat", bytes);

        Assert.Contains("expected what save -v7 writes", Assert.Single(folder.Mistake("flowers102", "test")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_other_arrays_is_refused()
    {
        LayFlowers();
        folder.Fixture("imagelabels.mat", "setid.mat");
        Assert.EndsWith("setid.mat: holds no 'tstid'; expected one.", Assert.Single(folder.Mistake("flowers102", "test")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("devkit/cars_train_annos.mat", "train")]
    [InlineData("cars_test_annos_withlabels.mat", "test")]
    [InlineData("devkit/cars_test_annos_withlabels.mat", "test")]
    public void Cars(string annotations, string split)
    {
        folder.Fixture("cars_annos.mat", annotations);
        folder.Fixture("cars_meta.mat", "devkit/cars_meta.mat");
        for (byte shade = 1; shade <= 3; shade++) folder.Image($"cars_{split}/0000{shade}.jpg", shade);

        var dataset = folder.Open("cars", split);

        Assert.Equal(["AM General Hummer SUV 2000", "Acura RL Sedan 2012"], dataset.Classes);
        Assert.Equal([new($"cars_{split}/00001.jpg", 1), new($"cars_{split}/00002.jpg", 0), new($"cars_{split}/00003.jpg", 1)], dataset.Items);
        Assert.Equal([1, 2, 3], DatasetFolder.Shades(dataset));
    }

    [Fact]
    public void Cars_in_class_folders()
    {
        folder.Image("train/Acura/1.jpg", 1);
        folder.Image("test/Acura/2.jpg", 2);

        Assert.Equal([2], DatasetFolder.Shades(folder.Open("cars", "test")));
    }

    [Fact]
    public void What_expands_too_far_is_refused_before_it_takes_the_memory()
    {
        using var zeros = new MemoryStream();
        using (var zlib = new System.IO.Compression.ZLibStream(zeros, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(new byte[50_000_000]);
        byte[] compressed = zeros.ToArray();
        byte[] header = new byte[128];
        (header[125], header[126], header[127]) = (1, (byte)'I', (byte)'M');
        folder.Write("bomb.mat", [.. header, .. BitConverter.GetBytes(15), .. BitConverter.GetBytes(compressed.Length), .. compressed]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InputException>(() => MatFile.Read(folder.Path("bomb.mat"))).Message;

        Assert.Contains("32 times as large as the file", error, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    private void LayFlowers()
    {
        folder.Fixture("imagelabels.mat", "imagelabels.mat");
        folder.Fixture("setid.mat", "setid.mat");
        for (byte shade = 1; shade <= 5; shade++) folder.Image($"jpg/image_0000{shade}.jpg", shade);
    }
}
