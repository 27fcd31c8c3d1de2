using Fungi.Analyzers.BatchFlow.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Fungi.Analyzers.BatchFlow.Engine;

/// <summary>A lambda, a local function or a method as a value.</summary>
/// <param name="Method">The function.</param>
/// <param name="Graph">Its body, for a lambda or local function; null for a method, whose body is found by its symbol.</param>
internal sealed record FunctionValue(IMethodSymbol Method, ControlFlowGraph? Graph) : AbstractValue
{
    public bool Equals(FunctionValue? other) => other is not null && SymbolEqualityComparer.Default.Equals(Method, other.Method);

    public override int GetHashCode() => SymbolEqualityComparer.Default.GetHashCode(Method);

    protected override AbstractValue? JoinSame(AbstractValue other) => null;
}

/// <summary>Where values are stored.</summary>
internal static class Storages
{
    /// <summary>The same value in other memory; what is no tensor or collection is in none.</summary>
    public static AbstractValue Storaged(this AbstractValue value, Generators.Model.EquatableArray<string> storage) => value switch
    {
        TensorValue tensor => tensor with { Storage = storage },
        CollectionValue collection => collection with { Storage = storage },
        _ => value,
    };
}
