using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Tensors.Tests;

public sealed class ConversionTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void TypesConvertAndBack()
    {
        var x = tensor([1.7, -2.2]);
        TensorAssert.Elements([1, -2], x.@long());
        Assert.Equal(ScalarType.Int32, x.@int().dtype);
        Assert.Equal(ScalarType.Float16, x.half().dtype);
        Assert.Equal(ScalarType.BFloat16, x.bfloat16().dtype);
        TensorAssert.Elements([1, 1], x.@bool());
        Assert.Equal(ScalarType.Float32, x.to(float32).dtype);
        Assert.Equal(ScalarType.Byte, x.abs().type_as(tensor((byte)1)).dtype);
        TensorAssert.Elements([1.7, -2.2], x.half(), 1e-3);
        Assert.True(x.is_floating_point() && !x.@long().is_floating_point() && x.@long().is_integral());
    }

    [Fact]
    public void ToKeepsOrCopiesTheMemory()
    {
        var x = tensor([1.0, 2.0]);
        var same = x.to(float64);
        var copy = x.to(float64, copy: true);
        x[0] = 9;
        TensorAssert.Elements([9, 2], same);
        TensorAssert.Elements([1, 2], copy);
        x.to(float32, disposeAfter: true);
        Assert.True(x.IsInvalid);
    }

    [Fact]
    public void ElementsComeOutInEveryForm()
    {
        var x = tensor([1f, 2f, 3f, 4f], [2, 2]);
        Assert.Equal([1f, 2f, 3f, 4f], x.data<float>().ToArray());
        Assert.Equal([1f, 3f, 2f, 4f], x.t().data<float>().ToArray());
        Assert.Equal(3f, x.data<float>()[1, 0]);
        Assert.Equal(2f, x[0, 1].item<float>());
        Assert.Equal(4.0, x[1, 1].ToDouble());
        Assert.Equal(3, (int)tensor(3L));
        Assert.Equal(16, x.bytes.Length);
        Assert.Throws<InvalidOperationException>(() => x.data<double>());
        x.bytes = new byte[16];
        TensorAssert.Elements([0, 0, 0, 0], x);
        using var stream = new MemoryStream();
        tensor([5f, 6f, 7f, 8f]).WriteBytesToStream(stream);
        stream.Position = 0;
        x.ReadBytesFromStream(stream);
        TensorAssert.Elements([5, 6, 7, 8], x);
    }

    [Fact]
    public void ScalarsKeepTheirKind()
    {
        Assert.Equal(ScalarType.Int32, ((Scalar)3).Type);
        Assert.Equal(ScalarType.Bool, tensor(true).ToScalar().Type);
        Assert.Equal(ScalarType.Float64, tensor(1.5f).ToScalar().Type);
        Assert.Equal(ScalarType.Int64, (ones(1, dtype: int64) * (Scalar)2).dtype);
    }

    [Fact]
    public void DevicesParseAndPrint()
    {
        Assert.Equal(("cuda:1", DeviceType.CUDA, 1), (device("cuda:1").ToString(), device("cuda:1").type, device("cuda:1").index));
        Assert.Equal("cpu", device("CPU").ToString());
        Assert.Equal(DeviceType.CPU, ones(1).device_type);
        var meta = ones(2, 3, device: META);
        Assert.True(meta.is_meta);
        Assert.Equal([2, 5], meta.matmul(ones(3, 5, device: META)).shape);
        Assert.Equal(ones(2).to(CPU).device.type, CPU.type);
        if (!cuda.is_available()) Assert.Throws<TensorException>(() => ones(1).cuda());
        else Assert.Equal(2, (ones(1).cuda() + 1).cpu().ToDouble());
    }

    [Fact]
    public void TensorsPrintTypeShapeAndElements()
    {
        Assert.Equal("[2x2] Float32 cpu [[1, 2], [3, 4.5]]", tensor([1f, 2f, 3f, 4.5f], [2, 2]).ToString());
        Assert.Equal("[] Int64 cpu 3", tensor(3L).ToString());
        Assert.Equal("[1000x2] Float32 cpu", zeros(1000, 2).ToString());
    }

    [Fact]
    public void TheEngineAnswersForItself()
    {
        Assert.Matches(@"^\d+\.\d+", TensorEngine.Version);
        var threads = get_num_threads();
        set_num_threads(1);
        Assert.Equal(1, get_num_threads());
        set_num_threads(threads);
        TensorEngine.AllowTf32 = true;
        Assert.True(TensorEngine.AllowTf32);
        TensorEngine.AllowTf32 = false;
        Assert.False(TensorEngine.EmptyCache() && !cuda.is_available());
    }
}
