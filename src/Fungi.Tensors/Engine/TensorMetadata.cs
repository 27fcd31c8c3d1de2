using System.Runtime.InteropServices;

namespace Fungi.Tensors;

/// <summary>What libtorch says of a tensor; the layout is that of <c>Metadata</c> in native/fungi_tensors.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TensorMetadata
{
    public long* SizesPointer;
    public long* StridesPointer;
    public long Dimensions;
    public long Elements;
    public long StorageOffset;
    public int ScalarType;
    public int Layout;
    public int DeviceType;
    public int DeviceIndex;
    public int RequiresGrad;
    public int IsContiguous;

    public readonly ReadOnlySpan<long> Sizes => new(SizesPointer, (int)Dimensions);

    public readonly ReadOnlySpan<long> Strides => StridesPointer == null
        ? throw new InvalidOperationException("A sparse tensor has no strides.")
        : new(StridesPointer, (int)Dimensions);
}
