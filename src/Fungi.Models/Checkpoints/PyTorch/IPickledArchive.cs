using TorchSharp;

namespace Fungi.Models;

/// <summary>A pickled object and, beside it, the storages that it refers to.</summary>
internal interface IPickledArchive : IDisposable
{
    /// <summary>The object.</summary>
    object? Root { get; }

    /// <summary>Reads some elements of a storage, as a flat tensor.</summary>
    /// <exception cref="InvalidDataException">The file has no such storage, or not all of it.</exception>
    torch.Tensor Read(PickledStorage storage, long first, long count);
}

/// <summary>What <c>torch.save</c> writes in place of a storage.</summary>
internal static class PersistentId
{
    /// <summary>
    /// Reads <c>("storage", storage class, key, device, count)</c>, in old files followed by a view on another storage, which must be None.
    /// </summary>
    public static PickledStorage ToStorage(object? id) =>
        id is object?[] and ["storage", PickledGlobal { Storage: { } type }, string key, _, long count and >= 0, .. var view]
            && view is [] or [null]
            ? new PickledStorage(type, key, count)
            : throw new InvalidDataException("it refers to a storage in an unknown way.");
}
