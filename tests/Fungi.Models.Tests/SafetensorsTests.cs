using System.Buffers.Binary;
using System.Text;
using static TorchSharp.torch;

namespace Fungi.Models.Tests;

public sealed class SafetensorsTests : TemporaryDirectory
{
    [Fact]
    public void EveryTypeComesBackAsItWas()
    {
        using var scope = NewDisposeScope();
        ScalarType[] types =
        [
            ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64,
            ScalarType.Int32, ScalarType.Int16, ScalarType.Int8, ScalarType.Byte, ScalarType.Bool,
        ];
        var values = tensor(new float[] { 0, 1, 100, 3, 4, 5 }).reshape(2, 3);
        var tensors = types.ToDictionary(type => type.ToString(), type => values.to(type));
        var metadata = new Dictionary<string, string> { ["layer"] = "blocks.2.attn.proj", ["ü"] = "\"" };
        Safetensors.Write(File("types.safetensors"), tensors, metadata);

        using var file = Safetensors.Open(File("types.safetensors"));

        Assert.Equal(tensors.Keys.Order(), file.Tensors.Keys.Order());
        Assert.Equal(metadata, file.Metadata);
        foreach (var (name, expected) in tensors)
        {
            var actual = file.Read(name);
            Assert.Equal(expected.dtype, actual.dtype);
            Assert.Equal([2, 3], actual.shape);
            Assert.True(actual.to(ScalarType.Float64).Equals(expected.to(ScalarType.Float64)), name);
        }
    }

    [Fact]
    public void ScalarsEmptyAndTransposedTensorsComeBack()
    {
        using var scope = NewDisposeScope();
        var matrix = arange(6, dtype: ScalarType.Float32).reshape(2, 3);
        var tensors = new Dictionary<string, Tensor> { ["empty"] = zeros(0, 4), ["scalar"] = tensor(2.5f), ["transposed"] = matrix.t() };
        Safetensors.Write(File("a"), tensors);

        using var file = Safetensors.Open(File("a"));

        Assert.Equal([0, 4], file.Read("empty").shape);
        Assert.Empty(file.Read("scalar").shape);
        Assert.Equal(2.5f, file.Read("scalar").item<float>());
        Assert.True(file.Read("transposed").Equals(matrix.t()));
        Assert.Empty(file.Metadata);
    }

    [Fact]
    public void BytesAreThoseOfTheFormat()
    {
        using var scope = NewDisposeScope();
        Safetensors.Write(File("a"), new Dictionary<string, Tensor>
        {
            ["b"] = tensor(new byte[] { 7, 8, 9 }),
            ["c"] = tensor(new float[] { 1 }),
            ["a"] = tensor(new float[] { 2 }),
        });

        var bytes = System.IO.File.ReadAllBytes(File("a"));
        const string Header =
            """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"c":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"b":"""
            + """{"dtype":"U8","shape":[3],"data_offsets":[8,11]}}""";
        var length = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, length % 8);
        Assert.Equal(Header, Encoding.UTF8.GetString(bytes, 8, (int)length).TrimEnd(' '));
        Assert.Equal([0, 0, 0, 64, 0, 0, 128, 63, 7, 8, 9], bytes[(8 + (int)length)..]);
    }

    [Fact]
    public void OrderOfInsertionDoesNotShow()
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor> { ["x"] = ones(2), ["y"] = zeros(3) };
        var metadata = new Dictionary<string, string> { ["m"] = "1", ["n"] = "2" };
        Safetensors.Write(File("a"), tensors, metadata);
        Safetensors.Write(File("b"), tensors.Reverse().ToDictionary(), metadata.Reverse().ToDictionary());

        Assert.Equal(System.IO.File.ReadAllBytes(File("a")), System.IO.File.ReadAllBytes(File("b")));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "8 bytes but the file has 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 9, "4 bytes but the file has 9")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6, "'b' overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "gap before tensor 'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "'a', Float32 [3], has 8 bytes; expected 12")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""", 8, "far more")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4,0],"data_offsets":[0,0]}}""", 0, "far more")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "holds -1")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "holds 1.5")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "not [begin, end]")]
    [InlineData("""{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}""", 8, "dtype 'C64'; expected one of F64, F32, F16, BF16, I64")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "has no dtype")]
    [InlineData("""{"a":7}""", 0, "'a' is not an object")]
    [InlineData("""{"__metadata__":{"k":1}}""", 0, "metadata 'k' is not a string")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "not valid JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[[1]]],"data_offsets":[0,4]}}""", 4, "not valid JSON")]
    [InlineData("""{"a":{"dtype":"\ud800","shape":[1],"data_offsets":[0,4]}}""", 4, "not valid JSON")]
    [InlineData("""{"a":""", 0, "not valid JSON")]
    public void HostileHeadersAreRefusedByFileAndReason(string header, int dataLength, string reason)
    {
        byte[] content = [.. LittleEndian((ulong)header.Length), .. Encoding.UTF8.GetBytes(header), .. new byte[dataLength]];
        var path = File("hostile.safetensors", content);

        AssertRefused($"{path}: ", () => Safetensors.Open(path));
        AssertRefused(reason, () => Safetensors.Open(path));
    }

    [Theory]
    [InlineData(3UL)]
    [InlineData(1UL << 40)]
    [InlineData(ulong.MaxValue)]
    public void HeaderLengthBeyondTheFileIsRefused(ulong length)
    {
        var path = File("hostile.safetensors", [.. LittleEndian(length), (byte)'{', (byte)'}']);

        AssertRefused($"claims {length} bytes; expected at most 2", () => Safetensors.Open(path));
    }

    [Fact]
    public void AbsentFileAndAbsentTensorAreNamed()
    {
        using var scope = NewDisposeScope();
        AssertRefused("there is no such file", () => Safetensors.Open(File("absent")));

        Safetensors.Write(File("a"), new Dictionary<string, Tensor> { ["x"] = ones(1) });
        using var file = Safetensors.Open(File("a"));
        AssertRefused("no tensor 'y'", () => file.Read("y"));
    }

    private static byte[] LittleEndian(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }
}
