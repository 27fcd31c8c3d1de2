using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;
using Scalar = TorchSharp.Scalar;

namespace Fungi.Tensors;

/// <summary>An argument or result of an operator; the layout is that of <c>Value</c> in native/fungi_tensors.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct TensorValue
{
    private readonly Tag _tag;
    private readonly int _length;
    private readonly long _payload;

    private TensorValue(Tag tag, long payload, int length = 0)
    {
        _tag = tag;
        _length = length;
        _payload = payload;
    }

    private enum Tag
    {
        None, Default, Tensor, Int, Double, Bool, IntList, DoubleList, BoolList, TensorList, OptionalTensorList, String, Device, Generator,
    }

    public static TensorValue None => default;

    /// <summary>Stands for the default value in the operator's schema.</summary>
    public static TensorValue Default => new(Tag.Default, 0);

    public static TensorValue Of(Tensor value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(value, name);
        return new(Tag.Tensor, value.Handle);
    }

    public static TensorValue Of(long value) => new(Tag.Int, value);

    public static TensorValue Of(double value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value));

    public static TensorValue Of(bool value) => new(Tag.Bool, value ? 1 : 0);

    public static TensorValue Of(Scalar value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(value, name);
        return value.Value;
    }

    public static TensorValue Of(Device value) => new(Tag.Device, (long)value.type, value.index);

    public static TensorValue Of(Generator value) => new(Tag.Generator, value.Handle);

    public static TensorValue OfInts(long* values, int length) => new(Tag.IntList, (long)values, length);

    public static TensorValue OfDoubles(double* values, int length) => new(Tag.DoubleList, (long)values, length);

    public static TensorValue OfTensors(nint* handles, int length) => new(Tag.TensorList, (long)handles, length);

    public static TensorValue OfOptionalTensors(nint* handles, int length) => new(Tag.OptionalTensorList, (long)handles, length);

    public static TensorValue OfUtf8(byte* bytes, int length) => new(Tag.String, (long)bytes, length);

    public static byte[] Utf8(string? value) => value is null ? [] : Encoding.UTF8.GetBytes(value);

    public static nint[] Handles(ReadOnlySpan<Tensor?> tensors)
    {
        var handles = new nint[tensors.Length];
        for (var i = 0; i < handles.Length; i++) handles[i] = tensors[i]?.Handle ?? 0;
        return handles;
    }

    public Tensor ToTensor() => new((nint)_payload);

    public Tensor[] ToTensors()
    {
        var handles = (nint*)_payload;
        var tensors = new Tensor[_length];
        for (var i = 0; i < tensors.Length; i++) tensors[i] = new Tensor(handles[i]);
        Native.TensorListFree(handles);
        return tensors;
    }

    public long ToInt64() => _tag == Tag.Double ? (long)BitConverter.Int64BitsToDouble(_payload) : _payload;

    public double ToDouble() => _tag == Tag.Double ? BitConverter.Int64BitsToDouble(_payload) : _payload;

    public bool ToBoolean() => _tag == Tag.Double ? BitConverter.Int64BitsToDouble(_payload) != 0 : _payload != 0;

    /// <summary>Whether this is a floating-point number, an integer or a truth value, for a scalar.</summary>
    public ScalarType ScalarType => _tag switch { Tag.Double => ScalarType.Float64, Tag.Bool => ScalarType.Bool, _ => ScalarType.Int64 };

    /// <summary>Shape and type of the tensors in this argument, for an error message; null for everything else.</summary>
    public string? Describe() => _tag switch
    {
        Tag.Tensor => Describe((nint)_payload),
        Tag.TensorList or Tag.OptionalTensorList => $"[{string.Join(", ", new ReadOnlySpan<nint>((void*)_payload, _length).ToArray().Select(Describe))}]",
        _ => null,
    };

    private static string Describe(nint handle)
    {
        if (handle == 0) return "none";
        TensorMetadata metadata;
        Native.Check(Native.TensorMetadata(handle, &metadata));
        return $"{(ScalarType)metadata.ScalarType}[{string.Join(", ", metadata.Sizes.ToArray())}]";
    }
}
