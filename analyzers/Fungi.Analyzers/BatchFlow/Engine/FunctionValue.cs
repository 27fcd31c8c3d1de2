using Fungi.Analyzers.BatchFlow.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Fungi.Analyzers.BatchFlow.Engine;

/// <summary>A lambda, a local function or a method as a value.</summary>
/// <param name="Method">The function.</param>
/// <param name="Graph">Its body, for a lambda or local function; null for a method, whose body is found by its symbol.</param>
internal sealed record FunctionValue(IMethodSymbol Method, ControlFlowGraph? Graph) : AbstractValue
{
    /// <summary>What it sees and does is known only where it is called.</summary>
    public override bool IsFrozen => false;

    public bool Equals(FunctionValue? other) => other is not null && SymbolEqualityComparer.Default.Equals(Method, other.Method);

    public override int GetHashCode() => SymbolEqualityComparer.Default.GetHashCode(Method);

    protected override AbstractValue? JoinSame(AbstractValue other) => null;
}

/// <summary>Memory that values are moved to.</summary>
internal static class Storages
{
    /// <summary>The same value in other memory; what cannot change is in none.</summary>
    public static AbstractValue Storaged(this AbstractValue value, Generators.Model.EquatableArray<string> storage) =>
        value is TensorValue or CollectionValue or ObjectValue ? value with { Storage = storage } : value;
}
