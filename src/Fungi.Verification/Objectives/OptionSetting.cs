using System.Text.Json.Nodes;

namespace Fungi.Verification;

/// <summary>Values for some of an objective's options; the others keep their defaults.</summary>
/// <param name="Text">The setting in words: <c>Temperature=0.0001</c>.</param>
/// <param name="Options">The values by option.</param>
/// <param name="Subject">The options that the setting is about.</param>
internal sealed record OptionSetting(string Text, JsonObject Options, IReadOnlySet<string> Subject)
{
    private const int TextLength = 40;

    /// <summary>
    /// The defaults; each option at each of its bounds, one at a time; all at their least, and all at their greatest. Options without default get
    /// a value that their format allows.
    /// </summary>
    public static IEnumerable<OptionSetting> All(IEnumerable<OptionDescriptor> options)
    {
        var described = options.Select(option => (option.Name, Schema: option.Schema(), option.Default, option.IsNullable, option.IsRequired)).ToList();
        var required = new JsonObject(described.Where(option => option.IsRequired).Select(option => KeyValuePair.Create(option.Name, OptionBounds.Any(option.Schema))));
        yield return new("defaults", required, new HashSet<string>());

        var bounded = described.Select(option => (option.Name, option.Default, option.IsNullable, Bounds: OptionBounds.Of(option.Schema))).ToList();
        foreach (var (name, given, isNullable, bounds) in bounded)
        {
            foreach (var bound in isNullable ? [.. bounds, null] : bounds.AsEnumerable<JsonNode?>())
            {
                if (Written(bound) != given) yield return With(required, $"{name}={Short(bound)}", [KeyValuePair.Create(name, bound)]);
            }
        }

        var several = bounded.Where(option => option.Bounds.Count > 0).ToList();
        if (several.Count < 2) yield break;
        yield return With(required, "all options at their least", several.Select(option => KeyValuePair.Create(option.Name, (JsonNode?)option.Bounds[0])));
        yield return With(required, "all options at their greatest", several.Select(option => KeyValuePair.Create(option.Name, (JsonNode?)option.Bounds[^1])));
    }

    /// <summary>The same with another value for one option.</summary>
    public OptionSetting With(string name, long value) => this with { Options = Copy(Options, [KeyValuePair.Create(name, (JsonNode?)JsonValue.Create(value))]) };

    private static OptionSetting With(JsonObject required, string text, IEnumerable<KeyValuePair<string, JsonNode?>> values)
    {
        var options = Copy(required, values);
        return new(text, options, values.Select(value => value.Key).ToHashSet(StringComparer.Ordinal));
    }

    private static JsonObject Copy(JsonObject options, IEnumerable<KeyValuePair<string, JsonNode?>> values)
    {
        var copy = (JsonObject)options.DeepClone();
        foreach (var (name, value) in values) copy[name] = value?.DeepClone();
        return copy;
    }

    private static string Written(JsonNode? value) => value?.ToJsonString() ?? "null";

    private static string Short(JsonNode? value) => Written(value) is { Length: > TextLength } text ? $"{text[..TextLength]}..." : Written(value);
}
