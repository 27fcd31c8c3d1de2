using System.Collections;

namespace Fungi.Generators.Model;

/// <summary>An array that is equal to another with equal elements, so that the compiler can tell that a model did not change.</summary>
internal readonly struct EquatableArray<T>(IEnumerable<T> elements) : IEquatable<EquatableArray<T>>, IReadOnlyList<T>
    where T : IEquatable<T>
{
    private readonly T[] elements = elements.ToArray();

    public int Count => elements.Length;

    public T this[int index] => elements[index];

    public bool Equals(EquatableArray<T> other) => elements.SequenceEqual(other.elements);

    public override bool Equals(object? obj) => obj is EquatableArray<T> other && Equals(other);

    public override int GetHashCode() => elements.Aggregate(17, (hash, element) => unchecked((hash * 31) + element.GetHashCode()));

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)elements).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => elements.GetEnumerator();
}
