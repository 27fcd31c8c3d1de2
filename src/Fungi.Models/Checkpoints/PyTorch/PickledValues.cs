using static TorchSharp.torch;

namespace Fungi.Models;

/// <summary>A dictionary, or the attributes of a namespace object, in the order of the file. Python allows keys of any type.</summary>
/// <param name="attributesAreItems">Whether attributes set on it are its content (a namespace) or are dropped (a dictionary).</param>
internal sealed class PickledMapping(bool attributesAreItems = false)
{
    public List<(object? Key, object? Value)> Items { get; } = [];

    public void SetState(object? state)
    {
        if (!attributesAreItems) return;
        if (state is not PickledMapping attributes) throw new InvalidDataException("an object's attributes are not a dictionary.");
        Items.AddRange(attributes.Items);
    }
}

/// <summary>A list or set.</summary>
internal sealed class PickledList
{
    public List<object?> Items { get; } = [];
}

/// <summary>A module's member that the file names, with the inert stand-in for a call of it; null where it is not callable.</summary>
/// <param name="Name">Module and member, dotted.</param>
/// <param name="Call">From the arguments to a value.</param>
/// <param name="Storage">The element type, where it is a storage class.</param>
internal sealed record PickledGlobal(string Name, Func<object?[], object?>? Call = null, ScalarType? Storage = null);

/// <summary>A flat run of elements that lies elsewhere in the file.</summary>
/// <param name="Type">Its element type.</param>
/// <param name="Key">Its name in the file.</param>
/// <param name="Count">Its number of elements.</param>
internal sealed record PickledStorage(ScalarType Type, string Key, long Count);

/// <summary>A strided window on a storage; it has been checked to lie inside.</summary>
/// <param name="Storage">The elements.</param>
/// <param name="Offset">The first element.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Strides">The distance between neighbours along each axis, in elements.</param>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>The number of elements from the first to the last, both included.</summary>
    public long Extent => Shape.Contains(0) ? 0 : 1 + Shape.Zip(Strides, (size, stride) => (size - 1) * stride).Sum();

    /// <summary>Checks what the file says: the window lies inside its storage and has no more elements.</summary>
    public static PickledTensor Create(PickledStorage storage, long offset, long[] shape, long[] strides)
    {
        if (shape.Length > ElementTypes.MaximumRank) throw new InvalidDataException($"a tensor has {shape.Length} axes; expected at most {ElementTypes.MaximumRank}.");
        if (shape.Length != strides.Length || offset < 0 || shape.Concat(strides).Any(number => number < 0))
            throw new InvalidDataException("a tensor has negative or mismatched sizes and strides.");
        if (ElementTypes.Count(shape) is not { } count || count > storage.Count)
            throw new InvalidDataException(
                $"a tensor of shape [{string.Join(", ", shape)}] claims more elements than its storage's {storage.Count}.");
        long last = offset;
        foreach (var (size, stride) in shape.Zip(strides))
        {
            if (count == 0 || size == 1) continue;
            if (stride > (storage.Count - last) / (size - 1)) throw OutOfRange();
            last += (size - 1) * stride;
        }

        return count == 0 || last < storage.Count ? new PickledTensor(storage, offset, shape, strides) : throw OutOfRange();

        InvalidDataException OutOfRange() =>
            new($"a tensor of shape [{string.Join(", ", shape)}] reaches beyond its storage of {storage.Count} elements.");
    }
}
