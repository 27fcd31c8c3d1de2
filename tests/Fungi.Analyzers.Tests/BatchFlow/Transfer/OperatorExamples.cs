using System.Reflection;
using static TorchSharp.torch;

namespace Fungi.Analyzers.Tests.BatchFlow.Transfer;

/// <summary>What the operators are tried with: arguments made from the parameters' names and types, and written ones where those do not fit.</summary>
internal static class OperatorExamples
{
    /// <summary>Operators that the table takes for coupled where no number moves, and why that is so.</summary>
    public static IReadOnlyDictionary<string, string> Imprecise { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
    };

    private static readonly Dictionary<string, string[]> Written = new(StringComparer.Ordinal)
    {
    };

    /// <summary>Why an operator is not run; null where it is.</summary>
    public static string? NotRun(MethodInfo method)
    {
        if (method.GetParameters().Any(static parameter => parameter.ParameterType.IsByRefLike) || method.ReturnType.IsByRefLike) return "reflection passes no spans; the overload with an array is run";
        return null;
    }

    public static IEnumerable<OperatorExample> Of(MethodInfo method) => Written.TryGetValue(method.Name, out var written)
        ? written.Select(static text => new OperatorExample(text))
        : Automatic(method).Select(static text => new OperatorExample(text));

    private static IEnumerable<string> Automatic(MethodInfo method)
    {
        var names = method.GetParameters().Select(static parameter => (parameter.Name!, parameter.ParameterType, parameter.HasDefaultValue)).ToList();
        if (!method.IsStatic) names.Insert(0, ("self", typeof(Tensor), false));
        var several = names.Count(static parameter => parameter is { ParameterType: var type, HasDefaultValue: false } && type == typeof(Tensor)) > 1;
        foreach (var (first, rest) in several ? new[] { ("[2,3,4]", "[2,3,4]"), ("[2,3,4]", "[3,4]"), ("[3,1,4]", "[3,4]"), ("[2,1,4]", "[2,3,4]"), ("[4]", "[2,4,4]") } : [("[2,3,4]", "")])
        {
            IEnumerable<string> texts = [""];
            var isFirst = true;
            foreach (var (name, type, hasDefault) in names)
            {
                string[] words = Words(name, type, hasDefault, isFirst ? first : rest);
                isFirst &= type != typeof(Tensor);
                if (words.Length > 0) texts = [.. texts.SelectMany(text => words.Select(word => word.Length == 0 ? text : $"{text} {name}={word}"))];
            }

            foreach (var text in texts) yield return text.Trim();
        }
    }

    private static string[] Words(string name, Type type, bool hasDefault, string tensor) => name switch
    {
        _ when type == typeof(Tensor) => hasDefault ? [] : [tensor],
        _ when type.IsAssignableFrom(typeof(Tensor[])) && type != typeof(object) => hasDefault ? [] : ["{[2,3,4] [2,3,4]}"],
        "dim" or "axis" or "dimension" or "dimensions" when type == typeof(long) || type == typeof(int) => ["0", "1", "-1"],
        "dim" or "dims" or "dimensions" when type == typeof(long[]) => ["(0)", "(0,2)", .. hasDefault ? [""] : Array.Empty<string>()],
        "dim" or "dimensions" when type.IsGenericType => type.GenericTypeArguments.Length == 1 ? ["0", "-1", ""] : type.GenericTypeArguments.Length == 2 ? ["(0,1)", "(1,2)"] : ["(0,1,2)"],
        "keepdim" => ["true", "false"],
        "reduction" => ["None", "Mean", "Sum"],
        _ when hasDefault => [],
        _ when type == typeof(bool) => ["true"],
        _ when type.IsEnum => [Enum.GetNames(type)[0]],
        _ when type == typeof(long) || type == typeof(int) => ["1"],
        _ => ["0.6"],
    };
}
