using Fungi.Tensors;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A number that keeps its kind: truth value, integer or floating point.</summary>
public sealed class Scalar : IDisposable
{
    internal readonly TensorValue Value;

    private Scalar(TensorValue value, ScalarType type)
    {
        Value = value;
        Type = type;
    }

    public ScalarType Type { get; }

    public static implicit operator Scalar(byte value) => new(TensorValue.Of((long)value), ScalarType.Byte);

    public static implicit operator Scalar(sbyte value) => new(TensorValue.Of((long)value), ScalarType.Int8);

    public static implicit operator Scalar(short value) => new(TensorValue.Of((long)value), ScalarType.Int16);

    public static implicit operator Scalar(int value) => new(TensorValue.Of((long)value), ScalarType.Int32);

    public static implicit operator Scalar(long value) => new(TensorValue.Of(value), ScalarType.Int64);

    public static implicit operator Scalar(Half value) => new(TensorValue.Of((double)value), ScalarType.Float16);

    public static implicit operator Scalar(float value) => new(TensorValue.Of((double)value), ScalarType.Float32);

    public static implicit operator Scalar(double value) => new(TensorValue.Of(value), ScalarType.Float64);

    public static implicit operator Scalar(bool value) => new(TensorValue.Of(value), ScalarType.Bool);

    /// <summary>Does nothing: a scalar holds no native memory here. Kept because TorchSharp's does.</summary>
    public void Dispose() { }

    internal static Scalar Of(TensorValue value) => new(value, value.ScalarType);
}
