using System.Buffers.Binary;
using System.Formats.Tar;
using Fungi.Runtime.Store;

namespace Fungi.Cli.Tests;

/// <summary>Whatever is wrong with one image, the run ends with a line that names it, or goes on without it.</summary>
public sealed class BadImageTests : IDisposable
{
    private static readonly Dictionary<string, Action<string, byte[]>> Faults = new(StringComparer.Ordinal)
    {
        ["truncated.png"] = (file, png) => File.WriteAllBytes(file, png[..(png.Length / 2)]),
        ["empty.png"] = (file, _) => File.WriteAllBytes(file, []),
        ["text.jpg"] = (file, _) => File.WriteAllText(file, "<svg/>"),
        ["huge.png"] = (file, png) => File.WriteAllBytes(file, Huge(png)),
        ["to-nothing.png"] = (file, _) => File.CreateSymbolicLink(file, "nothing.png"),
        ["to-itself.png"] = (file, _) => File.CreateSymbolicLink(file, Path.GetFileName(file)),
        ["endless.png"] = (file, _) => File.CreateSymbolicLink(file, "/dev/zero"),
        ["two\nlines \u00e9.png"] = (file, _) => File.WriteAllText(file, "no picture"),
    };

    private readonly Workspace workspace = new();

    public static TheoryData<string> Names => [.. Faults.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task One_bad_image_ends_the_run_with_a_line_that_names_it(string name)
    {
        Add(name);
        (await workspace.ExtractAsync()).Refused($"dataset {workspace.File("train")}: 1/{name.Replace("\n", "\\n", StringComparison.Ordinal)}: ");
    }

    [Fact]
    public async Task All_bad_images_are_left_out_where_that_was_asked_for()
    {
        foreach (var name in Faults.Keys) Add(name);

        var result = (await workspace.ExtractAsync(fungi => fungi["OnBadImage"] = "Skip")).Done();

        using var train = FeatureSet.Open(workspace.File("features", "train"));
        Assert.Equal(Faults.Keys.Select(name => $"1/{name}").Order(StringComparer.Ordinal), train.Manifest.Skipped.Select(skipped => skipped.Id));
        Assert.Equal(Workspace.TrainImages, train.SampleIds.Length);
        Assert.Equal(Faults.Count, result.Errors.Count(line => line.Contains("train: skipped 1/", StringComparison.Ordinal)));
        Assert.Contains(result.Errors, line => line.Contains("huge.png: 60000 x 60000 is more than the limit of 256000000 pixels", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_archive_reaches_nothing_outside_itself()
    {
        Directory.CreateDirectory(workspace.File("below"));
        var image = File.ReadAllBytes(workspace.File("train", "0", "00.png"));
        using (var writer = new TarWriter(File.Create(workspace.File("below", "set.tar"))))
        {
            for (var sample = 0; sample < Workspace.TrainImages; sample++) writer.WriteEntry(Entry($"{sample % 3}/{sample:D2}.png", image));
            writer.WriteEntry(Entry("/tmp/absolute.png", image));
            writer.WriteEntry(Entry("0/../../up.png", image));
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "0/link.png") { LinkName = workspace.File("train", "0", "00.png") });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.CharacterDevice, "0/device.png") { DeviceMajor = 1, DeviceMinor = 5 });
            writer.WriteEntry(Entry("1/bad.png", [1, 2, 3]));
        }

        var refused = await workspace.ExtractAsync(fungi => fungi["Data"]!["Train"] = "below/set.tar");
        Assert.Equal(2, refused.ExitCode);
        Assert.StartsWith($"dataset {workspace.File("below", "set.tar")}: 1/bad.png: ", refused.Errors[^1], StringComparison.Ordinal);
        var result = (await workspace.ExtractAsync(fungi => (fungi["Data"]!["Train"], fungi["OnBadImage"]) = ("below/set.tar", "Skip"))).Done();

        Assert.Single(result.Errors, line => line.Contains("passed over 4 entries that are links or devices or lie outside the archive, the first is '/tmp/absolute.png'", StringComparison.Ordinal));
        using var train = FeatureSet.Open(workspace.File("features", "train"));
        Assert.Equal(Workspace.TrainImages, train.SampleIds.Length);
        Assert.Equal(["1/bad.png"], train.Manifest.Skipped.Select(skipped => skipped.Id));
        Assert.Equal(["set.tar"], Directory.GetFileSystemEntries(workspace.File("below")).Select(Path.GetFileName));
        Assert.False(File.Exists(workspace.File("up.png")) || File.Exists("/tmp/absolute.png"));
    }

    public void Dispose() => workspace.Dispose();

    private static PaxTarEntry Entry(string name, byte[] content) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) };

    private void Add(string name) => Faults[name](workspace.File("train", "1", name), File.ReadAllBytes(workspace.File("train", "0", "00.png")));

    /// <summary>The same picture, whose header says that it has 3.6 gigapixels.</summary>
    private static byte[] Huge(byte[] png)
    {
        const int HeaderStart = 12, HeaderEnd = 29;
        byte[] huge = [.. png];
        BinaryPrimitives.WriteInt32BigEndian(huge.AsSpan(16), 60_000);
        BinaryPrimitives.WriteInt32BigEndian(huge.AsSpan(20), 60_000);
        var crc = uint.MaxValue;
        foreach (var value in huge.AsSpan(HeaderStart..HeaderEnd))
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
        }

        BinaryPrimitives.WriteUInt32BigEndian(huge.AsSpan(HeaderEnd), ~crc);
        return huge;
    }
}
