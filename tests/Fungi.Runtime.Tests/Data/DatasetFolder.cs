using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Fungi.Imaging;
using Fungi.Runtime.Data;
using Microsoft.Extensions.DependencyInjection;

namespace Fungi.Runtime.Tests.Data;

/// <summary>A folder to lay datasets out in, gone after the test.</summary>
internal sealed class DatasetFolder : IDisposable
{
    private static readonly ImageCodec Codec = new();

    private static readonly Datasets Datasets =
        new ServiceCollection().AddSingleton<IImageCodec>(Codec).AddLogging().AddDatasets().BuildServiceProvider().GetRequiredService<Datasets>();

    private readonly string root = Directory.CreateTempSubdirectory("fungi-data-").FullName;

    public string Path(string relative = "") => System.IO.Path.Combine(root, relative);

    /// <summary>A PNG of one grey pixel.</summary>
    public static byte[] Png(byte shade) => Codec.EncodePng(new(1, 1, [shade, shade, shade]));

    public void Image(string relative, byte shade) => Write(relative, Png(shade));

    public void Write(string relative, byte[] content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(relative))!);
        File.WriteAllBytes(Path(relative), relative.EndsWith(".gz", StringComparison.Ordinal) ? Gzip(content) : content);
    }

    public IDataset Open(string relative = "", int skip = 0, int? take = null) =>
        Datasets.Open(new() { Path = Path(relative), SkipPerClass = skip, TakePerClass = take });

    public string Error(string relative = "", int skip = 0, int? take = null) => Assert.Throws<InputException>(() => Open(relative, skip, take)).Message;

    /// <summary>Copies a fixture.</summary>
    public void Fixture(string name, string relative) => Write(relative, File.ReadAllBytes(System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures", name)));

    /// <summary>Writes a list.</summary>
    public void Lines(string relative, params string[] lines) => Write(relative, Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));

    /// <summary>Opens a split of a named data set that lies here.</summary>
    public IDataset Open(string dataset, string? split) => Datasets.Open(new() { Path = Path(), Dataset = dataset, Split = split });

    public string[] Mistake(string dataset, string? split) => Assert.Throws<InputException>(() => Open(dataset, split)).Message.Split(Environment.NewLine);

    public static IEnumerable<string> Ids(IDataset dataset) => dataset.Items.Select(item => item.Id);

    /// <summary>The first channel of the first pixel of each image, read in parallel.</summary>
    public static byte[] Shades(IDataset dataset) =>
        [.. Enumerable.Range(0, dataset.Items.Count).AsParallel().AsOrdered().Select(index => dataset.Read(index, default).Pixels[0])];

    public static byte[] Idx(int magic, int[] size, byte[] content)
    {
        var header = new byte[sizeof(int) * (1 + size.Length)];
        foreach (var (index, value) in size.Prepend(magic).Index()) BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(sizeof(int) * index), value);
        return [.. header, .. content];
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static byte[] Gzip(byte[] content)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest)) gzip.Write(content);
        return compressed.ToArray();
    }
}
