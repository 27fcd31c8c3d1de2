using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;

namespace Fungi.Analyzers.BatchFlow.Engine;

/// <summary>Members of the base library that answer otherwise each time: random numbers, clocks, identifiers.</summary>
internal static class Entropy
{
    private static readonly HashSet<string> Members = new(StringComparer.Ordinal)
    {
        "Guid.NewGuid", "Guid.CreateVersion7", "DateTime.Now", "DateTime.UtcNow", "DateTime.Today", "DateTimeOffset.Now", "DateTimeOffset.UtcNow",
        "Stopwatch.GetTimestamp", "Stopwatch.StartNew", "Environment.TickCount", "Environment.TickCount64", "Random.Shared", "Path.GetRandomFileName",
    };

    /// <summary>A value that came from a member, with the cause if that draws it anew each time.</summary>
    public static AbstractValue Drawn(this AbstractValue value, ISymbol member, SyntaxNode site) => IsDrawn(member)
        ? value.Because(new(CauseKind.Randomness, Evaluator.Text(site), site))
        : value;

    /// <summary>Whether a number comes from a generator, whose next one is another.</summary>
    public static bool IsGenerator(ITypeSymbol? type) => type.Is("System.Random");

    private static bool IsDrawn(ISymbol member) => (member is IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.IsEmpty: true } && IsGenerator(member.ContainingType))
        || (member is IFieldSymbol field && IsGenerator(field.Type))
        || member.ContainingType.Is("System.Security.Cryptography.RandomNumberGenerator")
        || (member.ContainingType?.ContainingNamespace?.ToDisplayString().StartsWith("System", StringComparison.Ordinal) == true && Members.Contains($"{member.ContainingType.Name}.{member.Name}"));
}
