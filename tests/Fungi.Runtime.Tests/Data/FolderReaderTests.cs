namespace Fungi.Runtime.Tests.Data;

public sealed class FolderReaderTests : IDisposable
{
    private readonly DatasetFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Classes_and_images_are_in_ordinal_order_and_ids_are_relative()
    {
        folder.Image("set/b/2.png", 32);
        folder.Image("set/b/10.png", 31);
        folder.Image("set/a-b/1.png", 20);
        folder.Image("set/a/z/1.PNG", 11);
        folder.Image("set/a/1.png", 10);
        folder.Image("set/Z/1.png", 1);

        var dataset = folder.Open("set");

        Assert.Equal(["Z", "a", "a-b", "b"], dataset.Classes);
        Assert.Equal(["Z/1.png", "a/1.png", "a/z/1.PNG", "a-b/1.png", "b/10.png", "b/2.png"], DatasetFolder.Ids(dataset));
        Assert.Equal([0, 1, 1, 2, 3, 3], dataset.Items.Select(item => item.Label));
        Assert.Equal([1, 10, 11, 20, 31, 32], DatasetFolder.Shades(dataset));
    }

    [Fact]
    public void What_is_hidden_or_no_image_is_passed_over()
    {
        folder.Image("set/a/1.png", 1);
        folder.Image("set/a/.2.png", 2);
        folder.Image("set/a/.cache/3.png", 3);
        folder.Image("set/.git/4.png", 4);
        folder.Image("set/5.png", 5);
        folder.Write("set/a/notes.txt", "a"u8.ToArray());

        Assert.Equal(["a/1.png"], DatasetFolder.Ids(folder.Open("set")));
    }

    [Fact]
    public void Links_are_followed_and_loops_end()
    {
        folder.Image("elsewhere/1.png", 1);
        folder.Image("set/a/0.png", 0);
        Directory.CreateSymbolicLink(folder.Path("set/b"), folder.Path("elsewhere"));
        File.CreateSymbolicLink(folder.Path("set/a/2.png"), folder.Path("elsewhere/1.png"));
        Directory.CreateSymbolicLink(folder.Path("set/a/up"), folder.Path("set/a"));

        var dataset = folder.Open("set");

        Assert.Equal(["a/0.png", "a/2.png", "b/1.png"], DatasetFolder.Ids(dataset));
        Assert.Equal([0, 1, 1], DatasetFolder.Shades(dataset));
    }

    [Fact]
    public void Folders_that_link_to_each_other_are_read_once()
    {
        for (var (index, side) = (0, "abcdefghijkl"); index < side.Length; index++)
        {
            folder.Image($"set/class/{side[index]}/1.png", (byte)index);
            foreach (var other in side) Directory.CreateSymbolicLink(folder.Path($"set/class/{side[index]}/to-{other}"), $"../{other}");
        }

        Directory.CreateSymbolicLink(folder.Path("set/class/a/top"), "../..");
        Directory.CreateSymbolicLink(folder.Path("alias"), "set");

        Assert.Equal("abcdefghijkl".Select(name => $"class/{name}/1.png"), DatasetFolder.Ids(folder.Open("set")));
        Assert.Equal(DatasetFolder.Ids(folder.Open("set")), DatasetFolder.Ids(folder.Open("alias")));
    }

    [Fact]
    public void A_link_to_nothing_or_to_itself_is_a_bad_image()
    {
        folder.Image("set/a/1.png", 1);
        File.CreateSymbolicLink(folder.Path("set/a/2.png"), "2.png");
        File.CreateSymbolicLink(folder.Path("set/a/3.png"), "nowhere.png");

        var dataset = folder.Open("set");

        Assert.Equal(["a/1.png", "a/2.png", "a/3.png"], DatasetFolder.Ids(dataset));
        Assert.Throws<Imaging.ImageException>(() => dataset.Read(1, default));
        Assert.Throws<Imaging.ImageException>(() => dataset.Read(2, default));
    }

    [Fact]
    public void What_never_ends_is_a_bad_image()
    {
        folder.Image("set/a/1.png", 1);
        File.CreateSymbolicLink(folder.Path("set/a/2.png"), "/dev/zero");
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", [folder.Path("set/a/3.png")])) mkfifo.WaitForExit();

        var dataset = folder.Open("set");

        Assert.Equal("a/2.png: the file is empty, or a link to nothing", Assert.Throws<Imaging.ImageException>(() => dataset.Read(1, default)).Message);
        Assert.Equal("a/3.png: the file is empty, or a link to nothing", Assert.Throws<Imaging.ImageException>(() => dataset.Read(2, default)).Message);
    }

    [Fact]
    public void Names_may_be_any()
    {
        string[] names = ["a b.png", "line\nbreak.png", "tab\t.png", "\u00fcml\u00e4ut.png", "\u5199\u771f.png", "quote\"'.png"];
        foreach (var (index, name) in names.Index()) folder.Image($"set/a class\n/{name}", (byte)index);

        var dataset = folder.Open("set");

        Assert.Equal(names.Select(name => $"a class\n/{name}").Order(StringComparer.Ordinal), DatasetFolder.Ids(dataset));
        Assert.Equal(dataset.Items.Select(item => (byte)Array.FindIndex(names, name => item.Id.EndsWith(name, StringComparison.Ordinal))), DatasetFolder.Shades(dataset));
        Directory.CreateDirectory(folder.Path("set/empty\n"));
        Assert.Contains("no images in the class folder 'empty\\n'", folder.Error("set"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_without_images_is_named()
    {
        folder.Image("set/a/1.png", 1);
        Directory.CreateDirectory(folder.Path("set/b"));

        Assert.Contains("no images in the class folder 'b'", folder.Error("set"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_can_no_longer_be_read_is_no_bad_image()
    {
        folder.Image("set/a/1.png", 1);
        folder.Image("elsewhere/2.png", 2);
        File.CreateSymbolicLink(folder.Path("set/a/2.png"), folder.Path("elsewhere/2.png"));
        var dataset = folder.Open("set");
        Directory.Delete(folder.Path("elsewhere"), recursive: true);
        Assert.Throws<InputException>(() => dataset.Read(1, default));
        Directory.Delete(folder.Path("set"), recursive: true);
        Assert.Throws<InputException>(() => dataset.Read(0, default));
    }

    [Fact]
    public void The_fingerprint_tells_names_labels_and_sizes_apart_and_nothing_else()
    {
        string Of(string name, params (string Path, byte[] Content)[] files)
        {
            foreach (var (path, content) in files) folder.Write($"{name}/{path}", content);
            return folder.Open(name).Fingerprint;
        }

        var reference = Of("1", ("a/1.png", [1, 2]), ("b/2.png", [3]));

        Assert.Equal(64, reference.Length);
        Assert.Equal(reference, Of("same", ("b/2.png", [3]), ("a/1.png", [1, 2])));
        string[] others =
        [
            reference,
            Of("name", ("a/3.png", [1, 2]), ("b/2.png", [3])),
            Of("size", ("a/1.png", [1]), ("b/2.png", [3])),
            Of("label", ("a/1.png", [1, 2]), ("aa/0.png", [0]), ("b/2.png", [3])),
            Of("more", ("a/1.png", [1, 2]), ("b/2.png", [3]), ("b/3.png", [3])),
        ];
        Assert.Equal(others.Length, others.Distinct(StringComparer.Ordinal).Count());
    }
}
