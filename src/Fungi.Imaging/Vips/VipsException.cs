using System.Runtime.InteropServices;

namespace Fungi.Imaging.Vips;

/// <summary>A libvips call failed; the message is the first line that libvips has to say about it.</summary>
internal sealed unsafe class VipsException() : Exception(FirstLine(Marshal.PtrToStringUTF8((nint)Libvips.vips_error_buffer())))
{
    private static string FirstLine(string? text) =>
        text?.Trim().Split('\n')[0] is { Length: > 0 } line ? line : "the file is damaged or cut short";
}
