using System.Collections;

namespace Fungi.Generators.Model;

/// <summary>An array that is equal to another with equal elements, so that the compiler can tell that a model did not change.</summary>
internal readonly struct EquatableArray<T>(IEnumerable<T> elements) : IEquatable<EquatableArray<T>>, IReadOnlyList<T>
    where T : IEquatable<T>
{
    private readonly T[]? array = elements.ToArray();

    /// <summary>A struct that nobody constructed is empty.</summary>
    private T[] Elements => array ?? [];

    public int Count => Elements.Length;

    public T this[int index] => Elements[index];

    public bool Equals(EquatableArray<T> other) => ReferenceEquals(Elements, other.Elements) || Elements.SequenceEqual(other.Elements);

    public override bool Equals(object? obj) => obj is EquatableArray<T> other && Equals(other);

    public override int GetHashCode() => Elements.Aggregate(17, (hash, element) => unchecked((hash * 31) + element.GetHashCode()));

    /// <summary>As LINQ's, on the array itself: analyses ask it at every step.</summary>
    public bool Any(Func<T, bool> predicate) => Array.Exists(Elements, new(predicate));

    /// <inheritdoc cref="Any"/>
    public bool All(Func<T, bool> predicate) => Array.TrueForAll(Elements, new(predicate));

    /// <inheritdoc cref="Any"/>
    public bool Contains(T element) => Array.IndexOf(Elements, element) >= 0;

    public ReadOnlySpan<T>.Enumerator GetEnumerator() => new ReadOnlySpan<T>(array).GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)Elements).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Elements.GetEnumerator();
}
