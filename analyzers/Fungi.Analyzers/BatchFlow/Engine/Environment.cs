using System.Collections.Immutable;
using Fungi.Analyzers.BatchFlow.Domain;
using Microsoft.CodeAnalysis;

namespace Fungi.Analyzers.BatchFlow.Engine;

/// <summary>What is known at one point of a program: the value of each variable, and what decided that this point is reached.</summary>
internal sealed record Environment
{
    public static Environment Empty { get; } = new();

    /// <summary>By local, parameter, field of the objective, or the compiler's capture of an intermediate value.</summary>
    public ImmutableDictionary<object, AbstractValue> Values { get; init; } = ImmutableDictionary<object, AbstractValue>.Empty;

    /// <summary>Why it may depend on other samples that this point is reached at all.</summary>
    public Causes Control { get; init; }

    /// <summary>What was written into the memory of a parameter, by the name of its storage.</summary>
    public ImmutableDictionary<string, AbstractValue> Written { get; init; } = ImmutableDictionary<string, AbstractValue>.Empty;

    public AbstractValue? this[object variable] => Values.TryGetValue(Key(variable), out var value) ? value : null;

    public Environment Set(object variable, AbstractValue value) => this with { Values = Values.SetItem(Key(variable), value) };

    public Environment Remove(IReadOnlyCollection<object> variables) => variables.Count == 0 ? this : this with { Values = Values.RemoveRange(variables.Select(Key)) };

    /// <summary>Every value changed, also those inside collections and tuples.</summary>
    public Environment Map(Func<AbstractValue, AbstractValue> change)
    {
        var builder = Values.ToBuilder();
        foreach (var entry in Values)
        {
            var changed = entry.Value.Map(change);
            if (!ReferenceEquals(changed, entry.Value)) builder[entry.Key] = changed;
        }

        return this with { Values = builder.ToImmutable() };
    }

    /// <summary>What is known where two ways meet. A variable that one of them does not know is not yet assigned there.</summary>
    public Environment Join(Environment other)
    {
        if (ReferenceEquals(this, other)) return this;
        return this with
        {
            Values = Join(Values, other.Values),
            Control = Control | other.Control,
            Written = Join(Written, other.Written),
        };
    }

    public bool Agrees(Environment other) => Control.Equals(other.Control) && Agree(Values, other.Values) && Agree(Written, other.Written);

    // Bodies speak of the definitions of what calls name with their type arguments.
    private static object Key(object variable) => variable is ISymbol symbol ? symbol.OriginalDefinition : variable;

    private static ImmutableDictionary<TKey, AbstractValue> Join<TKey>(ImmutableDictionary<TKey, AbstractValue> one, ImmutableDictionary<TKey, AbstractValue> another)
        where TKey : notnull
    {
        var builder = one.ToBuilder();
        foreach (var entry in another) builder[entry.Key] = one.TryGetValue(entry.Key, out var mine) ? mine.Join(entry.Value) : entry.Value;
        return builder.ToImmutable();
    }

    private static bool Agree<TKey>(ImmutableDictionary<TKey, AbstractValue> one, ImmutableDictionary<TKey, AbstractValue> another)
        where TKey : notnull
    {
        if (ReferenceEquals(one, another)) return true;
        if (one.Count != another.Count) return false;
        foreach (var entry in one)
        {
            if (!another.TryGetValue(entry.Key, out var value) || !value.Equals(entry.Value)) return false;
        }

        return true;
    }
}
