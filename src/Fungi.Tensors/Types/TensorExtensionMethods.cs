using static TorchSharp.torch;

namespace TorchSharp;

public static class TensorExtensionMethods
{
    /// <summary>Bytes of one element.</summary>
    public static int ElementSize(this ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool or ScalarType.QInt8 or ScalarType.QUInt8 => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 or ScalarType.QInt32 => 4,
        ScalarType.Int64 or ScalarType.Float64 or ScalarType.ComplexFloat32 => 8,
        ScalarType.ComplexFloat64 => 16,
        _ => throw new NotSupportedException($"Elements of type {type} are not supported."),
    };

    /// <summary>The number of elements of a shape.</summary>
    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (product, size) => product * size);

    public static bool ToBoolean(this Tensor value) => value.LocalScalar().ToBoolean();

    public static byte ToByte(this Tensor value) => (byte)value.LocalScalar().ToInt64();

    public static sbyte ToSByte(this Tensor value) => (sbyte)value.LocalScalar().ToInt64();

    public static short ToInt16(this Tensor value) => (short)value.LocalScalar().ToInt64();

    public static int ToInt32(this Tensor value) => (int)value.LocalScalar().ToInt64();

    public static long ToInt64(this Tensor value) => value.LocalScalar().ToInt64();

    public static Half ToHalf(this Tensor value) => (Half)value.LocalScalar().ToDouble();

    public static float ToSingle(this Tensor value) => (float)value.LocalScalar().ToDouble();

    public static double ToDouble(this Tensor value) => value.LocalScalar().ToDouble();

    public static Tensor ToTensor<T>(this T scalar, Device? device = null, bool requires_grad = false) where T : struct
        => from_array(new[] { scalar }, null, device).reshape().requires_grad_(requires_grad);

    public static Tensor ToTensor<T>(this T[] rawArray, long[] dimensions, bool doCopy = false, bool requires_grad = false)
        => from_array(rawArray).reshape(dimensions).requires_grad_(requires_grad);
}
