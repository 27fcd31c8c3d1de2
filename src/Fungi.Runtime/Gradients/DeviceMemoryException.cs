using System.Runtime.InteropServices;

namespace Fungi.Runtime.Gradients;

/// <summary>The memory of the device does not suffice for the least that the work needs at once; the one-line message says for what.</summary>
public sealed class DeviceMemoryException : Exception
{
    // What the allocators of libtorch say, on CPU and CUDA, and C++ itself; every engine passes their words on.
    private static readonly string[] Complaints = ["can't allocate memory", "not enough memory", "out of memory", "std::bad_alloc"];

    /// <summary>An exception without a message.</summary>
    public DeviceMemoryException() { }

    /// <param name="message">One line.</param>
    public DeviceMemoryException(string message) : base(message) { }

    /// <param name="message">One line.</param>
    /// <param name="innerException">What the allocator said.</param>
    public DeviceMemoryException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>Whether an exception says that there was no memory for a tensor or an array.</summary>
    internal static bool IsTold(Exception exception) => exception is OutOfMemoryException
        || (exception is ExternalException && Complaints.Any(complaint => exception.Message.Contains(complaint, StringComparison.Ordinal)))
        || (exception.InnerException is { } inner && exception is not DeviceMemoryException && IsTold(inner));
}
