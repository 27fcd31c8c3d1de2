using System.Runtime.InteropServices;

namespace Fungi.Tensors;

/// <summary>The libtorch behind the tensors: what TorchSharp's API has no words for.</summary>
public static unsafe class TensorEngine
{
    /// <summary>The version of libtorch that this was built for, for example <c>1.13.0</c>.</summary>
    public static string Version { get; } = Marshal.PtrToStringUTF8((nint)Native.Version())!;

    /// <summary>How many libtorch tensors C# objects hold at present, disposed ones not counted; flat over a loop that leaks nothing.</summary>
    public static long LiveTensors => Native.LiveTensors();

    /// <summary>Whether CUDA may compute float32 matrix products and convolutions in TF32, with 10 bits of mantissa; no effect on CPU.</summary>
    public static bool AllowTf32
    {
        get
        {
            byte allowed;
            Native.Check(Native.AllowTf32(&allowed));
            return allowed != 0;
        }
        set => Native.Check(Native.SetAllowTf32(value ? (byte)1 : (byte)0));
    }

    /// <summary>Gives cached device memory back to the driver.</summary>
    /// <returns>Whether this libtorch can (2.9 and later with CUDA).</returns>
    public static bool EmptyCache()
    {
        byte emptied;
        Native.Check(Native.CudaEmptyCache(&emptied));
        return emptied != 0;
    }
}
