using System.Runtime.InteropServices;

namespace Fungi.Runtime.Export.Hdf5;

/// <summary>The part of libhdf5's C interface that the export uses, of version 1.10 or newer, whose identifiers have 64 bits.</summary>
internal static unsafe partial class Libhdf5
{
    /// <summary>H5F_ACC_TRUNC</summary>
    public const uint Truncate = 2;

    /// <summary>H5P_DEFAULT, H5E_DEFAULT, H5S_ALL, H5S_SELECT_SET</summary>
    public const int Default = 0;

    private const string Library = "hdf5";

    // Debian's serial build first; others call it plainly. What follows the name is the interface's version.
    private static readonly string[] Files =
    [
        "libhdf5_serial.so.103", "libhdf5_serial.so.310", "libhdf5.so.103", "libhdf5.so.200", "libhdf5.so.310", "libhdf5.so.320", "libhdf5_serial.so", "libhdf5.so", "libhdf5.dylib", "hdf5.dll",
    ];

    private static nint loaded;

    /// <summary>Loads the library and keeps it from printing its errors.</summary>
    /// <exception cref="InputException">It is not on this machine.</exception>
    public static void Start()
    {
        lock (Files)
        {
            if (loaded != 0) return;
            if (!Files.Any(file => NativeLibrary.TryLoad(file, out loaded))) throw new InputException("libhdf5 is missing: install libhdf5-dev");
            NativeLibrary.SetDllImportResolver(typeof(Libhdf5).Assembly, static (name, _, _) => name == Library ? loaded : 0);
        }

        _ = H5open();
        _ = H5Eset_auto2(Default, 0, 0);
    }

    /// <summary>One of the identifiers that the library exports as variables, such as <c>H5T_IEEE_F32LE_g</c>.</summary>
    public static long Constant(string name) => *(long*)NativeLibrary.GetExport(loaded, name);

    [LibraryImport(Library)]
    public static partial int H5open();

    [LibraryImport(Library)]
    public static partial int H5Eset_auto2(long stack, nint function, nint data);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial long H5Fcreate(string path, uint flags, long creation, long access);

    [LibraryImport(Library)]
    public static partial int H5Fclose(long file);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial long H5Gcreate2(long parent, string name, long link, long creation, long access);

    [LibraryImport(Library)]
    public static partial int H5Gclose(long group);

    [LibraryImport(Library)]
    public static partial long H5Pcreate(long kind);

    [LibraryImport(Library)]
    public static partial int H5Pset_obj_track_times(long list, byte track);

    [LibraryImport(Library)]
    public static partial int H5Pclose(long list);

    [LibraryImport(Library)]
    public static partial long H5Screate_simple(int rank, long* sizes, long* largest);

    [LibraryImport(Library)]
    public static partial int H5Sselect_hyperslab(long space, int operation, long* start, long* stride, long* count, long* block);

    [LibraryImport(Library)]
    public static partial int H5Sclose(long space);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial long H5Dcreate2(long parent, string name, long type, long space, long link, long creation, long access);

    [LibraryImport(Library)]
    public static partial int H5Dwrite(long dataset, long type, long memory, long space, long transfer, void* values);

    [LibraryImport(Library)]
    public static partial int H5Dclose(long dataset);
}
