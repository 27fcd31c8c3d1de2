using System.IO.Compression;
using System.Text;
using static TorchSharp.torch;

namespace Fungi.Models.Tests;

public sealed class PyTorchCheckpointTests : TemporaryDirectory
{
    private static readonly float[] Base = [.. Enumerable.Range(0, 24).Select(i => (float)i)];

    [Theory]
    [InlineData("training.pth")]
    [InlineData("training-legacy.pth")]
    public void TensorsOfPyTorchComeBackWhateverTheirTypeAndStrides(string name)
    {
        using var scope = NewDisposeScope();
        using var file = PyTorchCheckpoint.Open(Fixtures.Path(name));
        const string Prefix = "teacher.module.backbone.";

        var matrix = tensor(Base).reshape(4, 6);
        Assert.True(file.Read(Prefix + "matrix").Equals(matrix));
        Assert.True(file.Read(Prefix + "transposed").Equals(matrix.t()));
        Assert.True(file.Read(Prefix + "window").Equals(tensor(new float[] { 8, 9, 10, 14, 15, 16 }).reshape(2, 3)));
        Assert.True(file.Read(Prefix + "parameter").Equals(tensor(new[] { 1.5f, -2.5f })));
        Assert.Equal(3.25f, file.Read(Prefix + "scalar").item<float>());
        Assert.Equal([0, 5], file.Read(Prefix + "empty").shape);
        foreach (var (dtype, type) in new[]
        {
            ("float64", ScalarType.Float64), ("float16", ScalarType.Float16), ("bfloat16", ScalarType.BFloat16),
            ("int64", ScalarType.Int64), ("int32", ScalarType.Int32), ("int16", ScalarType.Int16),
            ("int8", ScalarType.Int8), ("uint8", ScalarType.Byte), ("bool", ScalarType.Bool),
        })
        {
            var actual = file.Read(Prefix + dtype);
            Assert.Equal(type, actual.dtype);
            Assert.Equal(type == ScalarType.Bool ? [0, 1, 1] : [0.0, 1, 100], actual.to(ScalarType.Float64).data<double>().ToArray());
        }

        Assert.Equal("100", file.Metadata["epoch"]);
        Assert.Equal("0.5", file.Metadata["loss"]);
        Assert.Equal("vit_tiny", file.Metadata["args.arch"]);
        Assert.Equal("16", file.Metadata["args.patch_size"]);
        Assert.Contains("optimizer.state.0.exp_avg", file.Tensors.Keys);
    }

    [Theory]
    [InlineData("cposix\nsystem\nX\u0004\0\0\0echo\u0085R.", "refused to run 'os.system'")]
    [InlineData("\u008c\bbuiltins\u008c\u0004eval\u0093X\u0001\0\0\01\u0085R.", "refused to run 'builtins.eval'")]
    [InlineData("cbuiltins\ngetattr\n.", "refused to run 'builtins.getattr'")]
    [InlineData("ctorchvision.models.resnet\nResNet\n)\u0081.", "refused to run 'torchvision.models.resnet.ResNet'; expected tensors, containers and numbers only (save a model's state_dict())")]
    [InlineData("ctorch\nFloatStorage\n)R.", "refused to call 'torch.FloatStorage'")]
    [InlineData("K\u0001)R.", "refused to call 'a value', which is no function")]
    [InlineData("(i__main__\nX\n.", "opcode 0x69")]
    public void CodeIsRefusedByName(string pickle, string reason) => AssertRefused(Zip("\u0080\u0002" + pickle), reason);

    // A few bytes each time, which would double the memory each time.
    [Theory]
    [InlineData("cargparse\nNamespace\n)\u0081q\u0000}(K\u0001K\u0002K\u0003K\u0004ub", "h\u0000b", ".", "copies the same values over and over")]
    [InlineData("X\u0004\0\0\0cudaq\u0000", "0ctorch\ndevice\nh\u0000h\u0000\u0086Rq\u0000", ".", "a device is described in an unknown way")]
    public void AValueIsNotCopiedWithoutEnd(string start, string repeated, string end, string reason) =>
        AssertRefused(Zip("\u0080\u0002" + start + string.Concat(Enumerable.Repeat(repeated, 200)) + end), reason);

    [Fact]
    public void ALongNameIsNotCopiedIntoAllBelowIt() =>
        AssertRefused(Zip($"\u0080\u0002}}X\u0058\u0002\0\0{new string('n', 600)}}}X\u0001\0\0\0aK\u0001ss."), "a name longer than 512 characters");

    [Theory]
    [InlineData("}", "cut off")]
    [InlineData("0.", "empty stack")]
    [InlineData("}u.", "empty stack")]
    [InlineData("(}u.", "empty stack")]
    [InlineData("](K\u0001K\u0001u.", "no dictionary")]
    [InlineData("}(K\u0001u.", "no dictionary")]
    [InlineData("h\u0005.", "never stored")]
    [InlineData("K\u0001.", "no dictionary of tensors")]
    [InlineData("X\u00ff\u00ff\u00ff\u007f.", "cut off")]
    [InlineData("\u008b\u00ff\u00ff\u00ff\u007f.", "cut off")]
    [InlineData("\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff.", "cut off")]
    [InlineData("K\u0001Q.", "storage in an unknown way")]
    [InlineData("ccollections\nOrderedDict\nK\u0001\u0085R.", "OrderedDict is described in an unknown way")]
    public void MalformedPicklesAreRefused(string pickle, string reason) => AssertRefused(Zip("\u0080\u0002" + pickle), reason);

    [Theory]
    [InlineData(4, 0, "[5]", "[1]", "more elements than its storage's 4")]
    [InlineData(4, 1, "[4]", "[1]", "reaches beyond its storage of 4")]
    [InlineData(4, 0, "[2]", "[4]", "reaches beyond its storage of 4")]
    [InlineData(4, 0, "[1,2]", "[9,9]", "reaches beyond its storage of 4")]
    [InlineData(4, 0, "[99]", "[0]", "more elements than its storage's 4")]
    [InlineData(4, 0, "[2]", "[-1]", "negative or mismatched")]
    [InlineData(4, -1, "[2]", "[1]", "negative or mismatched")]
    [InlineData(4, 0, "[2]", "[]", "negative or mismatched")]
    public void TensorsOutsideTheirStorageAreRefused(int storage, int offset, string shape, string strides, string reason) =>
        AssertRefused(Zip(TensorPickle(storage, offset, shape, strides), ("0", new byte[4 * storage])), reason);

    [Fact]
    public void StorageOfAnotherSizeIsRefusedWhenItIsRead()
    {
        using var file = PyTorchCheckpoint.Open(Zip(TensorPickle(4, 0, "[4]", "[1]"), ("0", new byte[8])));

        AssertRefused("storage '0' has 8 bytes; expected 16", () => file.Read("x"));
    }

    [Fact]
    public void CompressedEntriesAreRefused()
    {
        var path = File("bomb.pth");
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Create))
            Add(archive, "a/data.pkl", new byte[100_000], CompressionLevel.Optimal);

        AssertRefused(path, "is compressed");
    }

    [Fact]
    public void DictionariesThatHoldThemselvesEnd()
    {
        // d = {}; d["d"] = d; d["n"] = 1
        using var file = PyTorchCheckpoint.Open(Zip("\u0080\u0002}q\0(X\u0001\0\0\0dh\0X\u0001\0\0\0nK\u0001u."));

        Assert.Equal("1", file.Metadata["n"]);
    }

    [Fact]
    public void DeepNestingIsRefusedWithoutExhaustingTheStack()
    {
        const int Depth = 200_000;
        var pickle = string.Concat(Enumerable.Repeat("}X\u0001\0\0\0d", Depth)) + "}" + new string('s', Depth) + ".";

        AssertRefused(Zip("\u0080\u0002" + pickle), "nested deeper than");
    }

    [Fact]
    public void TorchScriptIsNamed()
    {
        var path = Zip("\u0080\u0002}.");
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Update))
            Add(archive, "archive/constants.pkl", [1], CompressionLevel.NoCompression);

        AssertRefused(path, "TorchScript");
    }

    [Fact]
    public void OtherPicklesAndOtherArchivesAreNotCheckpoints()
    {
        AssertRefused(File("a.pth", [0x80, 2, (byte)'}', (byte)'.', 0]), "not one of torch.save");

        var path = File("b.pth");
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Create)) Add(archive, "readme.txt", [1], CompressionLevel.NoCompression);
        AssertRefused(path, "no data.pkl");

        var cut = System.IO.File.ReadAllBytes(Fixtures.Path("training.pth"));
        AssertRefused(File("c.pth", cut[..(cut.Length / 2)]), "not a readable PyTorch checkpoint");

        cut = System.IO.File.ReadAllBytes(Fixtures.Path("training-legacy.pth"));
        AssertRefused(File("d.pth", cut[..^1]), "cut off");
    }

    private static void AssertRefused(string path, string reason)
    {
        AssertRefused($"{path}: ", () => PyTorchCheckpoint.Open(path));
        AssertRefused(reason, () => PyTorchCheckpoint.Open(path));
    }

    // {"x": torch._utils._rebuild_tensor_v2(storage "0" of floats, offset, shape, strides, False, OrderedDict())}
    private static string TensorPickle(int storage, int offset, string shape, string strides) =>
        "\u0080\u0002}X\u0001\0\0\0xctorch._utils\n_rebuild_tensor_v2\n("
        + "(X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\00X\u0003\0\0\0cpu" + Integer(storage) + "tQ"
        + Integer(offset) + Tuple(shape) + Tuple(strides) + "\u0089ccollections\nOrderedDict\n)RtRs.";

    private static string Tuple(string numbers)
    {
        var texts = numbers.Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries);
        return $"({string.Concat(texts.Select(text => Integer(int.Parse(text))))}t";
    }

    private static string Integer(int value) => "J" + Encoding.Latin1.GetString(BitConverter.GetBytes(value));

    // Each character is a byte.
    private string Zip(string pickle, params (string Key, byte[] Content)[] storages)
    {
        var path = File("archive.pth");
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        Add(archive, "archive/data.pkl", Encoding.Latin1.GetBytes(pickle), CompressionLevel.NoCompression);
        foreach (var (key, content) in storages) Add(archive, $"archive/data/{key}", content, CompressionLevel.NoCompression);
        return path;
    }

    private static void Add(ZipArchive archive, string name, byte[] content, CompressionLevel level)
    {
        using var stream = archive.CreateEntry(name, level).Open();
        stream.Write(content);
    }
}
