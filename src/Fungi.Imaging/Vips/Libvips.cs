using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Fungi.Imaging.Vips;

/// <summary>
/// The part of libvips' and GObject's C interface that the codec uses. libvips' documented calls take variable arguments, which managed
/// code cannot call portably; these are the fixed-argument calls beneath them, by which every language binding works.
/// </summary>
internal static unsafe partial class Libvips
{
    // GObject's and GLib's functions are found through libvips too, which depends on them or, as a single file, has them inside.
    private const string Vips = "libvips.so.42";

    /// <summary>VIPS_FORMAT_UCHAR</summary>
    public const int FormatUnsignedChar = 0;

    /// <summary>VIPS_INTERPRETATION_sRGB</summary>
    public const int InterpretationSrgb = 22;

    /// <summary>G_LOG_LEVEL_WARNING</summary>
    public const int LogWarning = 1 << 4;

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int vips_init(string programName);

    [LibraryImport(Vips)]
    public static partial void vips_cache_set_max(int operations);

    [LibraryImport(Vips)]
    public static partial void vips_concurrency_set(int threads);

    [LibraryImport(Vips)]
    public static partial byte* vips_error_buffer();

    [LibraryImport(Vips)]
    public static partial void vips_error_clear();

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    public static partial GObjectHandle vips_operation_new(string nickname);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int vips_object_set_from_string(GObjectHandle operation, string options);

    [LibraryImport(Vips)]
    public static partial int vips_object_build(GObjectHandle operation);

    [LibraryImport(Vips)]
    public static partial void vips_object_unref_outputs(GObjectHandle operation);

    [LibraryImport(Vips)]
    public static partial nuint vips_image_get_type();

    [LibraryImport(Vips)]
    public static partial GObjectHandle vips_image_new_from_memory_copy(
        byte* data, nuint size, int width, int height, int bands, int format);

    [LibraryImport(Vips)]
    public static partial GObjectHandle vips_image_copy_memory(GObjectHandle image);

    [LibraryImport(Vips)]
    public static partial byte* vips_image_write_to_memory(GObjectHandle image, out nuint size);

    [LibraryImport(Vips)]
    public static partial int vips_image_get_width(GObjectHandle image);

    [LibraryImport(Vips)]
    public static partial int vips_image_get_height(GObjectHandle image);

    [LibraryImport(Vips)]
    public static partial int vips_image_get_bands(GObjectHandle image);

    [LibraryImport(Vips)]
    public static partial int vips_image_get_format(GObjectHandle image);

    [LibraryImport(Vips)]
    public static partial int vips_image_get_interpretation(GObjectHandle image);

    [LibraryImport(Vips)]
    public static partial int vips_image_get_orientation(GObjectHandle image);

    [LibraryImport(Vips)]
    public static partial nuint vips_blob_get_type();

    [LibraryImport(Vips)]
    public static partial nint vips_blob_new(nint free, byte* data, nuint size);

    [LibraryImport(Vips)]
    public static partial byte* vips_blob_get(nint blob, out nuint size);

    [LibraryImport(Vips)]
    public static partial void vips_area_unref(nint area);

    [LibraryImport(Vips)]
    public static partial void g_object_unref(nint instance);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void g_object_set_property(GObjectHandle instance, string name, in GValue value);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void g_object_get_property(GObjectHandle instance, string name, ref GValue value);

    [LibraryImport(Vips)]
    public static partial void g_value_init(ref GValue value, nuint type);

    [LibraryImport(Vips)]
    public static partial void g_value_unset(ref GValue value);

    [LibraryImport(Vips)]
    public static partial void g_value_set_object(ref GValue value, GObjectHandle instance);

    [LibraryImport(Vips)]
    public static partial GObjectHandle g_value_dup_object(in GValue value);

    [LibraryImport(Vips)]
    public static partial void g_value_set_boxed(ref GValue value, nint boxed);

    [LibraryImport(Vips)]
    public static partial nint g_value_get_boxed(in GValue value);

    [LibraryImport(Vips)]
    public static partial void g_free(void* memory);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint g_log_set_handler(
        string domain, int levels, delegate* unmanaged<byte*, int, byte*, void*, void> handler, void* data);

    /// <summary>GValue of gobject/gvalue.h: a type and two words.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct GValue
    {
        public nuint Type;
        public long First, Second;
    }
}
