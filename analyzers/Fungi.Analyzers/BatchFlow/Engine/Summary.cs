using System.Collections.Immutable;
using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fungi.Analyzers.BatchFlow.Engine;

/// <summary>What a method does with arguments of which so much is known.</summary>
/// <param name="Result">What it returns.</param>
/// <param name="Outs">What its parameters hold at its end, in order; what matters of them is <c>ref</c> and <c>out</c>.</param>
/// <param name="Written">What it wrote into the memory of its arguments.</param>
/// <param name="Writes">What it wrote that outlives the call.</param>
internal sealed record Summary(
    AbstractValue Result, ImmutableArray<AbstractValue?> Outs, ImmutableDictionary<string, AbstractValue> Written, ImmutableArray<StateWrite> Writes)
{
    /// <summary>What the object that it was called on has become; null where it is what it was.</summary>
    public AbstractValue? Receiver { get; init; }

    /// <summary>A call that did what it did where it was interpreted.</summary>
    public static Summary Of(Outcome outcome, IMethodSymbol method) => Of(outcome.Result, method) with
    {
        Outs = [.. method.Parameters.Select(parameter => outcome.End is { } end ? end[parameter]?.DependingOn(ScalarValue.Any with { Causes = end.Control }) : NeverValue.Instance)],
    };

    /// <summary>A call of which only the result is known.</summary>
    public static Summary Of(AbstractValue result, IMethodSymbol method) => new(
        result, [.. new AbstractValue?[method.Parameters.Length]], ImmutableDictionary<string, AbstractValue>.Empty, []);

    public Summary Join(Summary other) => new(
        Result.Join(other.Result),
        [.. Outs.Zip(other.Outs, static (one, another) => one is null ? another : another is null ? one : one.Join(another))],
        other.Written.Aggregate(Written, static (all, entry) => all.SetItem(entry.Key, all.TryGetValue(entry.Key, out var known) ? known.Join(entry.Value) : entry.Value)),
        [.. Writes.Union(other.Writes)]);

    public bool Agrees(Summary other) => Result.Equals(other.Result) && Outs.SequenceEqual(other.Outs) && Writes.SequenceEqual(other.Writes)
        && Written.Count == other.Written.Count && Written.All(entry => other.Written.TryGetValue(entry.Key, out var value) && value.Equals(entry.Value));
}

/// <summary>A method with what is known of its arguments.</summary>
/// <param name="Objective">The class whose loss calls it, whose members have the shorter names.</param>
internal readonly record struct SummaryKey(INamedTypeSymbol Objective, IMethodSymbol Method, EquatableArray<AbstractValue> Arguments)
{
    public bool Equals(SummaryKey other) => SymbolEqualityComparer.Default.Equals(Objective, other.Objective) && SymbolEqualityComparer.Default.Equals(Method, other.Method) && Arguments.Equals(other.Arguments);

    public override int GetHashCode() => unchecked((SymbolEqualityComparer.Default.GetHashCode(Method) * 31) + Arguments.GetHashCode());
}
