using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Fungi.Verification;

/// <summary>Options as a configuration section, as the host's reader of JSON files would give them.</summary>
/// <param name="path">The section's path.</param>
/// <param name="node">What is written there; null where nothing is.</param>
internal sealed class WrittenOptions(string path, JsonNode? node) : IConfigurationSection
{
    public string Key => path[(path.LastIndexOf(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal) + 1)..];

    public string Path => path;

    public string? Value
    {
        get => node switch
        {
            JsonValue value => value.TryGetValue<string>(out var text) ? text : value.ToJsonString(),
            JsonArray { Count: 0 } => "",
            _ => null,
        };
        set => throw new NotSupportedException();
    }

    public string? this[string key]
    {
        get => GetSection(key).Value;
        set => throw new NotSupportedException();
    }

    public IConfigurationSection GetSection(string key) => new WrittenOptions(ConfigurationPath.Combine(path, key), node switch
    {
        JsonObject section => section[key],
        JsonArray list => int.TryParse(key, out var index) && index < list.Count ? list[index] : null,
        _ => null,
    });

    public IEnumerable<IConfigurationSection> GetChildren() => node switch
    {
        JsonObject section => section.Select(property => GetSection(property.Key)),
        JsonArray list => list.Select((_, index) => GetSection($"{index}")),
        _ => [],
    };

    public IChangeToken GetReloadToken() => throw new NotSupportedException();
}
