using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace Fungi.Tensors;

/// <summary>
/// Operators with a faster implementation of our own (native/kernels.cpp, native/linear.cpp), for float32 and bfloat16 on the CPU where autograd records
/// nothing. Each returns null where it does not apply.
/// </summary>
internal static unsafe class Kernels
{
    private const long FewRows = 256; // packing the weights would take longer than the product
    public static Tensor? Gelu(Tensor x)
    {
        nint result;
        if (!Apply(x, mustBeContiguous: true)) return null;
        Native.Check(Native.Gelu(x.Handle, &result));
        return new(result);
    }

    public static Tensor? LayerNorm(Tensor x, ReadOnlySpan<long> shape, Tensor? weight, Tensor? bias, double epsilon)
    {
        nint result;
        if (weight is null || bias is null || shape.Length != 1 || !Apply(x, mustBeContiguous: true) || !IsFrozen(weight) || !IsFrozen(bias)) return null;
        if (x.shape is not [.., var width] || width != shape[0] || weight.numel() != width || bias.numel() != width) return null; // libtorch says what is wrong
        Native.Check(Native.LayerNorm(x.Handle, weight.Handle, bias.Handle, epsilon, &result));
        return new(result);
    }

    public static Tensor? Attention(Tensor query, Tensor key, Tensor value)
    {
        nint result;
        if (!Apply(query) || !Apply(key) || !Apply(value) || query.dtype != key.dtype || key.dtype != value.dtype) return null;
        if (query.dim() != 4 || key.dim() != 4 || value.dim() != 4 || !SameHeads(query, key) || !SameHeads(value, key)) return null; // no broadcasting
        if (value.size(2) != key.size(2) || query.size(3) != key.size(3)) return null; // libtorch says what is wrong
        Native.Check(Native.Attention(query.Handle, key.Handle, value.Handle, &result));
        return new(result);
    }

    public static Tensor? Linear(Tensor input, Tensor weight, Tensor? bias)
    {
        nint result;
        if (bias is null || !Apply(input, mustBeContiguous: true) || !Apply(weight, mustBeContiguous: true) || !Apply(bias, mustBeContiguous: true)) return null;
        if (weight.dtype != input.dtype || bias.dtype != input.dtype || weight.dim() != 2 || bias.dim() != 1) return null;
        if (input.shape is not [.., var width] || width != weight.size(1) || bias.size(0) != weight.size(0)) return null; // libtorch says what is wrong
        if (input.numel() < FewRows * width || (input.dtype == ScalarType.BFloat16 && !Avx512BW.IsSupported)) return null; // oneDNN has no other bfloat16
        Native.Check(Native.Linear(input.Handle, weight.Handle, bias.Handle, &result));
        return result == 0 ? null : new(result);
    }

    private static bool Apply(Tensor x, bool mustBeContiguous = false)
    {
        TensorMetadata metadata;
        Native.Check(Native.TensorMetadata(x.Handle, &metadata));
        return metadata.DeviceType == 0 && metadata.Layout == 0 && metadata.Elements > 0
            && (ScalarType)metadata.ScalarType is ScalarType.Float32 or ScalarType.BFloat16
            && (!mustBeContiguous || metadata.IsContiguous != 0)
            && (metadata.RequiresGrad == 0 || Native.GradMode() == 0);
    }

    private static bool SameHeads(Tensor first, Tensor second) => first.shape.AsSpan(0, 2).SequenceEqual(second.shape.AsSpan(0, 2));

    private static bool IsFrozen(Tensor x) => x.device_type == TorchSharp.DeviceType.CPU && (!x.requires_grad || Native.GradMode() == 0);
}
