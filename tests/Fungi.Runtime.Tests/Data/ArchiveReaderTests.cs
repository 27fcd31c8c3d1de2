using System.Formats.Tar;
using System.Text;
using Fungi.Tests;

namespace Fungi.Runtime.Tests.Data;

public sealed class ArchiveReaderTests : IDisposable
{
    private readonly DatasetFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("set.tar")]
    [InlineData("set.tar.gz")]
    public void An_archive_is_the_same_dataset_as_its_folder(string name)
    {
        folder.Image("set/b/1.png", 3);
        folder.Image("set/a/deep/2.png", 2);
        folder.Image("set/a/1.png", 1);
        folder.Write(name, Tar(
            File("wrapped/twice/b/1.png", 3), File("wrapped/twice/a/deep/2.png", 2), File("./wrapped/./twice/a/1.png", 1)));

        var (unpacked, archive) = (folder.Open("set"), folder.Open(name));
        GC.Collect();
        GC.WaitForPendingFinalizers();

        Assert.Equal(["a", "b"], archive.Classes);
        Assert.Equal(unpacked.Items, archive.Items);
        Assert.Equal(unpacked.Fingerprint, archive.Fingerprint);
        Assert.Equal([1, 2, 3], DatasetFolder.Shades(archive));
    }

    [Fact]
    public void Names_that_leave_the_archive_and_links_and_hidden_files_are_passed_over()
    {
        folder.Write("set.tar", Tar(
            File("a/1.png", 1), File("/a/2.png", 2), File("a/../../3.png", 3), File("../a/4.png", 4), File("a/.5.png", 5), File("__/._a/6.png", 6),
            new PaxTarEntry(TarEntryType.SymbolicLink, "a/7.png") { LinkName = "/etc/passwd" },
            new PaxTarEntry(TarEntryType.HardLink, "a/8.png") { LinkName = "a/1.png" },
            new PaxTarEntry(TarEntryType.Fifo, "a/9.png")));

        Assert.Equal(["a/1.png"], DatasetFolder.Ids(folder.Open("set.tar")));
    }

    [Theory]
    [InlineData('x', "77777777777", "more than 1048576 bytes")]
    [InlineData('L', "00007777777", "more than 1048576 bytes")]
    [InlineData('0', "\u0080\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "damaged header")]
    public void A_header_of_an_impossible_size_is_refused_before_room_is_made(char type, string size, string said)
    {
        var tar = Tar(new UstarTarEntry(TarEntryType.RegularFile, "a/1.png") { DataStream = new MemoryStream(DatasetFolder.Png(1)) });
        Encoding.Latin1.GetBytes(size).CopyTo(tar, 124);
        tar[156] = (byte)type;
        tar.AsSpan(148, 8).Fill((byte)' ');
        Encoding.ASCII.GetBytes(Convert.ToString(tar.AsSpan(0, 512).ToArray().Sum(value => value), 8).PadLeft(6, '0')).CopyTo(tar, 148);
        folder.Write("set.tar", tar);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains(said, folder.Error("set.tar"), StringComparison.Ordinal);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void The_last_entry_of_a_name_is_the_valid_one()
    {
        folder.Write("set.tar", Tar(File("a/1.png", 1), File("b/1.png", 2), File("a/1.png", 3)));

        Assert.Equal([3, 2], DatasetFolder.Shades(folder.Open("set.tar")));
    }

    [Fact]
    public void One_class_alone_keeps_its_folder()
    {
        folder.Write("set.tar", Tar(File("root/cat/1.png", 1), File("root/cat/2.png", 2)));

        Assert.Equal(["cat"], folder.Open("set.tar").Classes);
    }

    [Theory]
    [InlineData("set.tar")]
    [InlineData("set.tar.gz")]
    public void An_archive_cut_short_is_refused(string name)
    {
        // Noise does not compress, so that the cut lies within the image.
        var noise = new byte[5000];
        new Random(3).NextBytes(noise);
        folder.Write(name, Tar(File("a/1.png", noise)));
        var whole = System.IO.File.ReadAllBytes(folder.Path(name));
        System.IO.File.WriteAllBytes(folder.Path(name), whole[..3000]);

        Assert.StartsWith($"dataset {folder.Path(name)}: ", folder.Error(name), StringComparison.Ordinal);
    }

    [Fact]
    public void What_can_no_longer_be_read_is_no_bad_image()
    {
        folder.Write("set.tar", Tar(File("a/1.png", 1)));
        var dataset = folder.Open("set.tar");
        using (var archive = new FileStream(folder.Path("set.tar"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) archive.SetLength(1);
        Assert.Throws<InputException>(() => dataset.Read(0, default));
    }

    [Fact]
    public void An_archive_without_images_is_refused()
    {
        folder.Write("set.tar", Tar(File("a/1.txt", 1)));

        Assert.Contains("no images", folder.Error("set.tar"), StringComparison.Ordinal);
    }

    [SharedFact("data", "cifar10-test.tar.gz")]
    public void Cifar10_has_its_classes_and_decodes()
    {
        using var data = new DatasetFolder();
        var dataset = data.Open(RepositoryFiles.Shared("data", "cifar10-test.tar.gz"), take: 2);

        Assert.Equal(["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"], dataset.Classes);
        Assert.Equal("airplane/0000.jpg", dataset.Items[0].Id);
        Assert.All(Enumerable.Range(0, dataset.Items.Count), index => Assert.Equal(32 * 32 * 3, dataset.Read(index, default).Pixels.Length));
    }

    private static PaxTarEntry File(string name, byte shade) => File(name, DatasetFolder.Png(shade));

    private static PaxTarEntry File(string name, byte[] content) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) };

    private static byte[] Tar(params TarEntry[] entries)
    {
        var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, leaveOpen: true))
        {
            foreach (var entry in entries) writer.WriteEntry(entry);
        }

        return bytes.ToArray();
    }
}
