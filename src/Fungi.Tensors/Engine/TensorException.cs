using System.Runtime.InteropServices;

namespace Fungi.Tensors;

/// <summary>libtorch refused a call; the one-line message names the operator, the shapes and types of its tensors, and libtorch's reason.</summary>
public sealed class TensorException : ExternalException
{
    public TensorException() { }

    public TensorException(string message) : base(message) { }

    public TensorException(string message, Exception innerException) : base(message, innerException) { }

    internal static unsafe string FirstLine(byte* error)
    {
        var text = Marshal.PtrToStringUTF8((nint)error)!;
        return text.Split('\n', 2)[0];
    }
}
