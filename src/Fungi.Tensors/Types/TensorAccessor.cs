using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>The elements of a CPU tensor in row-major order; what is read stays valid while the tensor lives.</summary>
public sealed class TensorAccessor<T> : IEnumerable<T>, IDisposable where T : unmanaged
{
    private readonly Tensor _tensor;
    private readonly Tensor _contiguous;

    internal TensorAccessor(Tensor tensor)
    {
        _tensor = tensor;
        _contiguous = tensor.is_contiguous() ? tensor : tensor.detach().contiguous();
    }

    public long Count => _contiguous.numel();

    /// <summary>The element at a row-major position; setting it writes to the tensor, which must be contiguous for that.</summary>
    public T this[params long[] indices]
    {
        get => Elements()[Position(indices)];
        set
        {
            if (!ReferenceEquals(_tensor, _contiguous)) throw new InvalidOperationException("Only a contiguous tensor can be written to.");
            Elements()[Position(indices)] = value;
        }
    }

    public T[] ToArray() => Elements().ToArray();

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => Elements()[(int)tensorIndex..].CopyTo(array.AsSpan(arrayIndex));

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0) => Elements()[(int)tensorIndex..].CopyTo(array[arrayIndex..]);

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    public void Dispose()
    {
        if (!ReferenceEquals(_tensor, _contiguous)) _contiguous.Dispose();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Span<T> Elements() => _contiguous.Elements<T>(_contiguous.numel());

    private int Position(long[] indices)
    {
        if (indices.Length == 1) return checked((int)indices[0]);
        var shape = _contiguous.shape;
        if (indices.Length != shape.Length) throw new ArgumentException($"{indices.Length} indices for a tensor of {shape.Length} dimensions.", nameof(indices));
        long position = 0;
        for (var i = 0; i < shape.Length; i++) position = position * shape[i] + indices[i];
        return checked((int)position);
    }
}
