using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using TorchSharp;

namespace Fungi.Models;

/// <summary>
/// What <c>torch.save</c> wrote before PyTorch 1.6: pickles of a magic number, a version, the writer's system, the object and the list of
/// its storages' keys, then each storage as a count (int64) and its elements.
/// </summary>
internal sealed class LegacyPickleStream : IPickledArchive
{
    private const long Version = 1001;
    private static readonly BigInteger Magic =
        BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private readonly FileStream file;
    private readonly Dictionary<string, PickledStorage> storages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> starts = new(StringComparer.Ordinal);

    public LegacyPickleStream(FileStream file)
    {
        this.file = file;
        if (Load() is not BigInteger magic || magic != Magic || Load() is not Version)
            throw new InvalidDataException("it is a pickle, but not one of torch.save.");
        if (Load() is PickledMapping system && system.Items.Contains(("little_endian", false)))
            throw new InvalidDataException("its numbers are big-endian; expected little-endian.");
        Root = Load();
        if (Load() is not PickledList keys) throw new InvalidDataException("it does not list its storages.");
        foreach (var key in keys.Items) Locate(key);
    }

    public object? Root { get; }

    public static bool Recognizes(ReadOnlySpan<byte> start) => start is [0x80, >= 1 and <= 5, ..];

    public torch.Tensor Read(PickledStorage storage, long first, long count)
    {
        if (!starts.TryGetValue(storage.Key, out var start)) throw new InvalidDataException($"the file has no storage '{storage.Key}'.");
        file.Position = start + (first * ElementTypes.Size(storage.Type));
        return TensorBytes.Read(file, [count], storage.Type);
    }

    public void Dispose() => file.Dispose();

    private object? Load() => new Unpickler(file, file.Length - file.Position, id => Remember(PersistentId.ToStorage(id))).Load();

    private PickledStorage Remember(PickledStorage storage)
    {
        if (storages.TryGetValue(storage.Key, out var known) && known != storage)
            throw new InvalidDataException($"it describes storage '{storage.Key}' in two ways.");
        return storages[storage.Key] = storage;
    }

    private void Locate(object? key)
    {
        if (key is not string name || !storages.TryGetValue(name, out var storage))
            throw new InvalidDataException("it lists a storage that no tensor uses.");
        Span<byte> prefix = stackalloc byte[sizeof(long)];
        file.ReadExactly(prefix);
        var count = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        var bytes = ElementTypes.ByteCount([storage.Count], storage.Type);
        if (count != storage.Count || bytes is null || bytes > file.Length - file.Position)
            throw new InvalidDataException($"storage '{name}' is cut off, or its size is not the one that its tensors expect.");
        starts[name] = file.Position;
        file.Position += bytes.Value;
    }
}
