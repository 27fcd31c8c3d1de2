using System.Text.Json.Nodes;

namespace Fungi;

/// <summary>
/// The JSON schema of one section, collected from the very calls that read it: an <see cref="OptionsReader"/> with such a collector answers
/// as an empty section would and notes what was asked. So what is read and what is described cannot drift apart.
/// </summary>
/// <param name="summaries">The documentation of a type's property, by the type and the property's name.</param>
internal sealed class OptionsSchema(Func<Type, string, string?> summaries)
{
    private readonly Dictionary<string, Func<JsonObject>> properties = new(StringComparer.Ordinal);
    private readonly JsonArray required = [];
    private bool isComplete;
    private bool mayBeText;

    /// <summary>The type whose properties document the section's keys.</summary>
    public Type? DocumentedBy { get; set; }

    /// <summary>Says that a plain text may stand in the section's place.</summary>
    public void AllowText() => mayBeText = true;

    /// <summary>Says that there are no keys but those asked for.</summary>
    public void Complete() => isComplete = true;

    /// <summary>Adds an option that must be given.</summary>
    public void Require(string key, IOptionFormat format)
    {
        properties[key] = format.Schema;
        required.Add(key);
    }

    /// <summary>Adds an option with a default; one that the format refuses makes it required.</summary>
    public void Option<T>(string key, T fallback, OptionFormat<T> format)
    {
        if (!format.Accepts(fallback)) Require(key, format);
        else properties[key] = () => With(format.Schema(), "default", format.Write(fallback));
    }

    /// <summary>Adds an option that may be null, with its default.</summary>
    public void Nullable(string key, JsonNode? fallback, IOptionFormat format) =>
        properties[key] = () => With(OrNull(format.Schema()), "default", fallback?.DeepClone());

    /// <summary>Adds a section.</summary>
    public OptionsSchema Section(string key) => Section(key, static schema => schema);

    /// <summary>Adds a list of sections.</summary>
    public OptionsSchema Sections(string key) => Section(key, static schema => new() { ["type"] = "array", ["items"] = schema });

    /// <summary>What was collected.</summary>
    public JsonObject ToJson()
    {
        var described = new JsonObject();
        foreach (var (key, schema) in properties) described[key] = Describe(schema(), DocumentedBy is null ? null : summaries(DocumentedBy, key));
        var section = new JsonObject { ["type"] = mayBeText ? new JsonArray("string", "object") : "object", ["properties"] = described };
        if (required.Count > 0) section["required"] = required.DeepClone();
        if (isComplete) section["additionalProperties"] = false;
        return section;
    }

    /// <summary>The schema with a description in front.</summary>
    public static JsonObject Describe(JsonObject schema, string? description)
    {
        if (string.IsNullOrEmpty(description)) return schema;
        schema.Remove("description");
        schema.Insert(0, "description", description);
        return schema;
    }

    /// <summary>Leaves open what a section may lack: what its keys are by default is known only to the instance that the source makes.</summary>
    public static void LeaveOpen(JsonObject schema)
    {
        schema.Remove("required");
        foreach (var property in (schema["properties"] as JsonObject ?? []).Select(property => property.Value).OfType<JsonObject>())
        {
            property.Remove("default");
            LeaveOpen(property);
        }
    }

    /// <summary>The schema, or null.</summary>
    public static JsonObject OrNull(JsonObject schema)
    {
        if (schema["type"] is JsonValue type) schema["type"] = new JsonArray(type.DeepClone(), "null");
        (schema["enum"] as JsonArray)?.Add(null);
        return schema;
    }

    private static JsonObject With(JsonObject schema, string keyword, JsonNode? value)
    {
        schema[keyword] = value;
        return schema;
    }

    private OptionsSchema Section(string key, Func<JsonObject, JsonObject> wrap)
    {
        var section = new OptionsSchema(summaries);
        properties[key] = () => wrap(section.ToJson());
        return section;
    }
}
