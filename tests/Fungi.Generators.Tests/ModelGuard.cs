using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Fungi.Generators.Tests;

/// <summary>Walks everything a value refers to and refuses what would keep a compilation alive or never compare equal.</summary>
internal static class ModelGuard
{
    private const BindingFlags Everything =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static void Check(object? value) => Check(value, new HashSet<object>(ReferenceEqualityComparer.Instance));

    private static void Check(object? value, HashSet<object> seen)
    {
        if (value is null or string || value.GetType().IsPrimitive || value.GetType().IsEnum || !seen.Add(value)) return;
        if (value is ISymbol or Compilation or SyntaxNode or SyntaxTree or SyntaxReference or Location or SemanticModel or Delegate)
            throw new InvalidOperationException($"A model holds a {value.GetType()}.");
        if (value is IEnumerable elements)
        {
            foreach (var element in elements) Check(element, seen);
        }

        for (var type = value.GetType(); type is not null; type = type.BaseType)
        {
            foreach (var field in type.GetFields(Everything))
                Check(field.GetValue(value), seen);
        }
    }
}
