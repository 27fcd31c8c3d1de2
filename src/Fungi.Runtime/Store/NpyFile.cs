using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;

namespace Fungi.Runtime.Store;

/// <summary>Opens NumPy <c>.npy</c> files.</summary>
public static class NpyFile
{
    /// <summary>Maps a file.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="long"/>.</typeparam>
    /// <exception cref="InputException">The file is missing, damaged, cut short, or holds other data than <typeparamref name="T"/>.</exception>
    public static NpyFile<T> Open<T>(string path) where T : unmanaged
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
            var (header, dataOffset) = NpyHeader.Read(path, stream, Unsafe.SizeOf<T>());
            var dim = header.Shape.Count == 1 ? 1 : header.Shape[1];
            if (header.ElementType != NpyHeader.ElementTypeOf<T>() || header.Shape.Count > 2 || dim > Array.MaxLength)
            {
                throw new InputException(
                    $"{path}: holds {header.ElementType} of shape [{string.Join(", ", header.Shape)}]; expected {NpyHeader.ElementTypeOf<T>()} of one or two axes.");
            }

            var file = MemoryMappedFile.CreateFromFile(stream, mapName: null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            return new NpyFile<T>(file, file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read), dataOffset, header.Shape[0], (int)dim);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }
}

/// <summary>A NumPy <c>.npy</c> file, mapped into memory: a vector <c>[N]</c> or a matrix <c>[N, D]</c>, row-major, little-endian.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="long"/>.</typeparam>
public sealed unsafe class NpyFile<T> : IDisposable where T : unmanaged
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly T* _data;

    internal NpyFile(MemoryMappedFile file, MemoryMappedViewAccessor view, int dataOffset, long rows, int dim)
    {
        (_file, _view, Rows, Dim) = (file, view, rows, dim);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _data = (T*)(start + view.PointerOffset + dataOffset);
    }

    /// <summary>The number of rows, N.</summary>
    public long Rows { get; }

    /// <summary>The length of a row, D; 1 in a vector.</summary>
    public int Dim { get; }

    /// <summary>One row, <c>[D]</c>; valid until the file is disposed.</summary>
    public ReadOnlySpan<T> Row(long row) => Slice(row, 1);

    /// <summary>Consecutive rows, <c>[count, D]</c>; valid until the file is disposed.</summary>
    public ReadOnlySpan<T> Slice(long firstRow, int count)
    {
        ObjectDisposedException.ThrowIf(_view.SafeMemoryMappedViewHandle.IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstRow, Rows - count);
        return new ReadOnlySpan<T>(_data + (firstRow * Dim), checked(count * Dim));
    }

    /// <summary>A copy of all rows, <c>[N, D]</c> row-major; at most 2^31 elements, beyond that use <see cref="Slice"/>.</summary>
    public T[] ReadAll() => Slice(0, checked((int)Rows)).ToArray();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_view.SafeMemoryMappedViewHandle.IsClosed) return;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
