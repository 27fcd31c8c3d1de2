using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;

namespace Fungi.Analyzers.BatchFlow.Engine;

/// <summary>What is known of the base library: which members answer otherwise each time, and which change nothing.</summary>
internal static class BaseLibrary
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

    /// <summary>Whether a method of the base library changes nothing that it is given, and keeps nothing.</summary>
    public static bool IsHarmless(IMethodSymbol method) => method.ContainingType is { } type
        && (type.SpecialType is >= SpecialType.System_Object and <= SpecialType.System_String || Harmless.Any(name => type.Is(name))
            || type.ContainingNamespace?.ToDisplayString().StartsWith("Microsoft.Extensions.Logging", StringComparison.Ordinal) == true);

    /// <summary>Whether a method that is not known may keep what it is given in the object that it is called on.</summary>
    public static bool MayKeep(IMethodSymbol method) => !IsHarmless(method) && method.Name switch
    {
        "Peek" or "First" or "Last" or "ToString" or "Equals" or "GetHashCode" or "IndexOf" or "TryGetValue" or "ToArray" or "ToList" or "GetEnumerator" or "CopyTo" or "CreateLogger" => false,
        var name => !name.StartsWith("Contains", StringComparison.Ordinal) && !name.StartsWith("TryPeek", StringComparison.Ordinal)
            && (method.ContainingNamespace?.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal) == true
                || method.ContainingType?.ContainingNamespace?.ToDisplayString() == "System.Text"),
    };

    private static readonly string[] Harmless =
    [
        "System.Console", "System.Diagnostics.Debug", "System.Diagnostics.Trace", "System.Math", "System.MathF", "System.Convert", "System.GC",
        "System.ArgumentNullException", "System.ArgumentException", "System.ArgumentOutOfRangeException", "System.ObjectDisposedException",
        "System.Nullable", "System.TimeSpan", "System.Numerics.BitOperations", "System.IDisposable",
    ];

    /// <summary>Whether a number comes from a generator, whose next one is another.</summary>
    public static bool IsGenerator(ITypeSymbol? type) => type.Is("System.Random");

    private static bool IsDrawn(ISymbol member) => (member is IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.IsEmpty: true } && IsGenerator(member.ContainingType))
        || (member is IFieldSymbol field && IsGenerator(field.Type))
        || member.ContainingType.Is("System.Security.Cryptography.RandomNumberGenerator")
        || (FullNames.TryGetValue(member.ContainingType?.Name ?? "", out var type) && member.ContainingType.Is(type) && Types[type].Contains(member.Name));
}
