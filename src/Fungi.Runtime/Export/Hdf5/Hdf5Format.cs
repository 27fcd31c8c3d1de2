using static Fungi.Runtime.Export.Hdf5.Libhdf5;

namespace Fungi.Runtime.Export.Hdf5;

/// <summary>An HDF5 file, by the machine's libhdf5: one contiguous dataset for each array, in a group for each split where there are several.</summary>
internal sealed class Hdf5Format() : FeatureFileFormat("hdf5")
{
    /// <inheritdoc/>
    public override void Write(string path, IReadOnlyList<ExportedArray> arrays, Action<int> written)
    {
        Start();
        using var file = new Handle(H5Fcreate(path, Truncate, Default, Default), H5Fclose);
        foreach (var group in arrays.Select(array => array.Name.Split('/')).Where(parts => parts.Length > 1).Select(parts => parts[0]).Distinct(StringComparer.Ordinal))
        {
            using var created = new Handle(H5Gcreate2(file.Id, group, Default, Default, Default), H5Gclose);
        }

        foreach (var array in arrays) Write(file.Id, array, written);
        file.Close(); // writes what the library still holds
    }

    private static unsafe void Write(long file, ExportedArray array, Action<int> written)
    {
        var type = Constant(array.IsInteger ? "H5T_STD_I64LE_g" : "H5T_IEEE_F32LE_g");
        using var creation = new Handle(H5Pcreate(Constant("H5P_CLS_DATASET_CREATE_ID_g")), H5Pclose);
        Handle.Check(H5Pset_obj_track_times(creation.Id, 0));
        using var space = Space([.. array.Shape]);
        using var dataset = new Handle(H5Dcreate2(file, array.Name, type, space.Id, Default, creation.Id, Default), H5Dclose);
        array.CopyTo(
            (row, count, bytes) =>
            {
                long[] start = [row, .. array.Shape.Skip(1).Select(_ => 0L)], counts = [count, .. array.Shape.Skip(1)];
                using var memory = Space(counts);
                fixed (long* first = start, many = counts) Handle.Check(H5Sselect_hyperslab(space.Id, Default, first, null, many, null));
                fixed (byte* values = bytes) Handle.Check(H5Dwrite(dataset.Id, type, memory.Id, space.Id, Default, values));
            },
            written);
        dataset.Close();
    }

    private static unsafe Handle Space(long[] shape)
    {
        fixed (long* sizes = shape) return new(H5Screate_simple(shape.Length, sizes, null), H5Sclose);
    }

    /// <summary>Something that the library has opened.</summary>
    private sealed class Handle(long id, Func<long, int> close) : IDisposable
    {
        private bool isOpen = true;

        public long Id { get; } = Check(id);

        /// <exception cref="IOException">The library failed: the disk is full or not to be written to.</exception>
        public static long Check(long result) => result >= 0 ? result : throw new IOException("libhdf5 failed to write: the disk may be full.");

        public void Close()
        {
            isOpen = false;
            Check(close(Id));
        }

        public void Dispose()
        {
            if (isOpen) _ = close(Id);
            isOpen = false;
        }
    }
}
