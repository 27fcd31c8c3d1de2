using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;

namespace Fungi.Analyzers.BatchFlow.Engine;

/// <summary>Members of the base library that answer otherwise each time: random numbers, clocks, identifiers.</summary>
internal static class Entropy
{
    private static readonly Dictionary<string, string[]> Types = new(StringComparer.Ordinal)
    {
        ["System.Random"] = ["Shared"],
        ["System.Guid"] = ["NewGuid", "CreateVersion7"],
        ["System.DateTime"] = ["Now", "UtcNow", "Today"],
        ["System.DateTimeOffset"] = ["Now", "UtcNow"],
        ["System.Environment"] = ["TickCount", "TickCount64"],
        ["System.Diagnostics.Stopwatch"] = ["GetTimestamp", "StartNew"],
        ["System.IO.Path"] = ["GetRandomFileName"],
    };

    // Most members are of types with other names, which costs least to see.
    private static readonly Dictionary<string, string> FullNames = Types.Keys.ToDictionary(static type => type.Substring(type.LastIndexOf('.') + 1), StringComparer.Ordinal);

    /// <summary>A value that came from a member, with the cause if that draws it anew each time.</summary>
    public static AbstractValue Drawn(this AbstractValue value, ISymbol member, SyntaxNode site) => IsDrawn(member)
        ? value.Because(new(CauseKind.Randomness, Evaluator.Text(site), site))
        : value;

    /// <summary>Whether a number comes from a generator, whose next one is another.</summary>
    public static bool IsGenerator(ITypeSymbol? type) => type.Is("System.Random");

    private static bool IsDrawn(ISymbol member) => (member is IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.IsEmpty: true } && IsGenerator(member.ContainingType))
        || (member is IFieldSymbol field && IsGenerator(field.Type))
        || member.ContainingType.Is("System.Security.Cryptography.RandomNumberGenerator")
        || (FullNames.TryGetValue(member.ContainingType?.Name ?? "", out var type) && member.ContainingType.Is(type) && Types[type].Contains(member.Name));
}
