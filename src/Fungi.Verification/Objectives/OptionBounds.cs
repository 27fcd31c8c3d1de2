using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Fungi.Verification;

/// <summary>The values at the ends of what an option's schema allows, and one in the middle.</summary>
internal static class OptionBounds
{
    private const double NoBound = 1e300; // as in [Range(double.Epsilon, double.MaxValue)]: there is no number so great, or so small
    private const double Inside = 1e-6; // of the range: how far from a bound that is excluded
    private const int MostMembers = 16;
    private const int MostElements = 8;
    private const int MostCharacters = 64;

    /// <summary>The greatest whole number that is tried where a greater one is allowed.</summary>
    public const int LargestInteger = 4096;

    /// <summary>The least and the greatest value, in this order; all members of an enumeration; nothing where there are no bounds.</summary>
    public static IReadOnlyList<JsonNode> Of(JsonObject schema) => schema switch
    {
        _ when schema["enum"] is JsonArray members => [.. members.OfType<JsonNode>().Take(MostMembers).Select(member => member.DeepClone())],
        _ when Is(schema, "boolean") => [JsonValue.Create(false), JsonValue.Create(true)],
        _ when Is(schema, "integer") => [.. new[] { Minimum(schema, 1), Maximum(schema, 1) }.OfType<double>().Select(value => Whole(Math.Min(value, LargestInteger)))],
        _ when Is(schema, "number") => [.. new[] { Minimum(schema, Inside), Maximum(schema, Inside) }.OfType<double>().Select(value => JsonValue.Create(value))],
        _ when Is(schema, "string") => schema.ContainsKey("pattern") ? [] : [.. Sizes(schema, "Length", MostCharacters).Select(length => JsonValue.Create(new string('a', length)))],
        _ when Is(schema, "array") => [.. Arrays(schema)],
        _ when Is(schema, "object") => [.. Sections(schema)],
        _ => [],
    };

    /// <summary>A value that is allowed, as far as the schema says what is; null where none comes to mind.</summary>
    public static JsonNode? Any(JsonObject schema) => schema switch
    {
        _ when schema["default"] is { } given => given.DeepClone(),
        _ when schema["enum"] is JsonArray members => members.OfType<JsonNode>().FirstOrDefault()?.DeepClone(),
        _ when Is(schema, "boolean") => JsonValue.Create(false),
        _ when Is(schema, "integer") => Whole(Between(schema, 8, 1)),
        _ when Is(schema, "number") => JsonValue.Create(Between(schema, 1, Inside)),
        _ when Is(schema, "string") => Text(schema),
        _ when Is(schema, "array") => Array(schema, (int?)schema["minItems"] ?? 1),
        _ when Is(schema, "object") => Section(schema),
        _ => null,
    };

    private static bool Is(JsonObject schema, string type) => schema["type"] switch
    {
        JsonArray types => types.Any(member => (string?)member == type),
        { } single => (string?)single == type,
        null => false,
    };

    private static double? Minimum(JsonObject schema, double inside)
    {
        var (bound, isExcluded) = ((double?)schema["minimum"] ?? (double?)schema["exclusiveMinimum"], schema.ContainsKey("exclusiveMinimum"));
        if (bound is not > -NoBound) return null;
        if (bound is > 0 and < 1 / NoBound) (bound, isExcluded) = (0, true);
        return isExcluded ? bound + (inside < 1 ? inside * Width(schema, bound.Value) : inside) : bound;
    }

    private static double? Maximum(JsonObject schema, double inside)
    {
        var (bound, isExcluded) = ((double?)schema["maximum"] ?? (double?)schema["exclusiveMaximum"], schema.ContainsKey("exclusiveMaximum"));
        if (bound is not < NoBound) return null;
        return isExcluded ? bound - (inside < 1 ? inside * Width(schema, bound.Value) : inside) : bound;
    }

    /// <summary>The distance of the bounds, or the size of the only one.</summary>
    private static double Width(JsonObject schema, double bound)
    {
        var low = (double?)schema["minimum"] ?? (double?)schema["exclusiveMinimum"];
        var high = (double?)schema["maximum"] ?? (double?)schema["exclusiveMaximum"];
        return low is > -NoBound && high is < NoBound ? high.Value - low.Value : Math.Max(1, Math.Abs(bound));
    }

    private static double Between(JsonObject schema, double wanted, double inside) =>
        Math.Max(Math.Min(wanted, Maximum(schema, inside) ?? wanted), Minimum(schema, inside) ?? double.MinValue);

    private static JsonValue Whole(double value) => JsonValue.Create((long)value);

    private static IEnumerable<int> Sizes(JsonObject schema, string unit, int most) =>
        new[] { (int?)schema[$"min{unit}"], (int?)schema[$"max{unit}"] is { } size ? Math.Min(size, most) : null }.OfType<int>();

    private static JsonNode? Text(JsonObject schema)
    {
        var length = (int?)schema["minLength"] ?? 0;
        string[] texts = ["text", new('a', Math.Max(length, 1)), "00:05:00", "https://example.org/", "7", ""];
        return texts.FirstOrDefault(text =>
            text.Length >= length
            && !(text.Length > (int?)schema["maxLength"])
            && ((string?)schema["format"] != "uri" || text.Contains(':', StringComparison.Ordinal))
            && ((string?)schema["pattern"] is not { } pattern || Regex.IsMatch(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(1))));
    }

    private static IEnumerable<JsonNode> Arrays(JsonObject schema)
    {
        foreach (var size in Sizes(schema, "Items", MostElements)) yield return Array(schema, size);
        if (schema["items"] is not JsonObject items) yield break;
        var count = (schema["default"] as JsonArray)?.Count ?? (int?)schema["minItems"] ?? 1;
        foreach (var bound in Of(items)) yield return new JsonArray([.. Enumerable.Range(0, Math.Max(count, 1)).Select(_ => bound.DeepClone())]);
    }

    private static JsonArray Array(JsonObject schema, int size)
    {
        var given = schema["default"] as JsonArray;
        return [.. Enumerable.Range(0, size).Select(index =>
            given?.Count > 0 ? given[index % given.Count]?.DeepClone() : schema["items"] is JsonObject items ? Any(items) : null)];
    }

    private static IEnumerable<JsonNode> Sections(JsonObject schema) =>
        from property in schema["properties"] as JsonObject ?? []
        from bound in Of((JsonObject)property.Value!)
        select With(Section(schema), property.Key, bound);

    private static JsonObject Section(JsonObject schema)
    {
        var section = new JsonObject();
        foreach (var name in (schema["required"] as JsonArray ?? []).Select(name => (string)name!)) section[name] = Any((JsonObject)schema["properties"]![name]!);
        return section;
    }

    private static JsonObject With(JsonObject section, string name, JsonNode value)
    {
        section[name] = value;
        return section;
    }
}
