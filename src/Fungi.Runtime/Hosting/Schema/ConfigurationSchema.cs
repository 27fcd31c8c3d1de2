using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Fungi.Runtime.Hosting.Schema;

/// <summary>The JSON schema (draft 7) of a configuration file, for editors: the host's options and those of objectives.</summary>
/// <remarks>
/// It is somewhat stricter than the binding: keys and names of enumerations match in their own case alone, and numbers must be numbers.
/// </remarks>
public static class ConfigurationSchema
{
    /// <summary>The schema for the host and the given objectives, of which each list element must be one.</summary>
    public static JsonObject Write(IEnumerable<ObjectiveDescriptor> objectives)
    {
        ArgumentNullException.ThrowIfNull(objectives);
        var (fungi, element) = Host();
        var known = objectives.OrderBy(objective => objective.Name, StringComparer.Ordinal).ToList();
        var definitions = new JsonObject { [ObjectiveDefinition] = Choice(element, known) };
        foreach (var objective in known) definitions[DefinitionName(objective)] = Definition(objective, element);
        return Document(fungi, definitions, required: [FungiOptions.Section]);
    }

    /// <summary>The schema for the host alone: a list element may be any objective.</summary>
    public static JsonObject WriteHost()
    {
        var (fungi, element) = Host();
        return Document(fungi, new() { [ObjectiveDefinition] = element }, required: []);
    }

    private const string ObjectiveDefinition = "objective";

    /// <summary>The section <c>Fungi</c>, whose objectives are references, and what the host itself reads of an objective.</summary>
    private static (JsonObject Fungi, JsonObject Objective) Host()
    {
        var collected = new OptionsSchema(new XmlSummaries().Find);
        FungiOptions.Read(new OptionsReader(new ConfigurationBuilder().Build(), "", [], collected), Directory.GetCurrentDirectory());
        var fungi = collected.ToJson();
        var list = fungi["properties"]![nameof(FungiOptions.Objectives)]!.AsObject();
        var element = list["items"]!.DeepClone().AsObject();
        list["items"] = Reference(ObjectiveDefinition);
        fungi["properties"]![nameof(FungiOptions.Pretrain)]!["properties"]![nameof(PretrainOptions.Objective)] = Reference(ObjectiveDefinition);
        return (fungi, element);
    }

    private static JsonObject Document(JsonObject fungi, JsonObject definitions, JsonArray required)
    {
        var document = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["type"] = "object",
            ["properties"] = new JsonObject { [FungiOptions.Section] = fungi },
            ["definitions"] = definitions,
        };
        if (required.Count > 0) document["required"] = required;
        return document;
    }

    /// <summary>Any of the objectives, told by its <c>Type</c>, so that a mistake is reported for that objective alone.</summary>
    private static JsonObject Choice(JsonObject element, List<ObjectiveDescriptor> objectives) => new()
    {
        ["type"] = "object",
        ["required"] = element["required"]!.DeepClone(),
        ["properties"] = new JsonObject
        {
            [nameof(ObjectiveOptions.Type)] = new JsonObject { ["enum"] = new JsonArray([.. objectives.Select(objective => JsonValue.Create(objective.Name))]) },
        },
        ["allOf"] = new JsonArray([.. objectives.Select(objective => new JsonObject
        {
            ["if"] = new JsonObject
            {
                ["properties"] = new JsonObject { [nameof(ObjectiveOptions.Type)] = new JsonObject { ["const"] = objective.Name } },
                ["required"] = new JsonArray(nameof(ObjectiveOptions.Type)),
            },
            ["then"] = Reference(DefinitionName(objective)),
        })]),
    };

    private static JsonObject Definition(ObjectiveDescriptor objective, JsonObject element)
    {
        var properties = element["properties"]!.DeepClone().AsObject();
        foreach (var option in objective.Options) properties[option.Name] = option.Schema();
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        string[] required = [.. objective.Options.Where(option => option.IsRequired).Select(option => option.Name)];
        if (required.Length > 0) schema["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]);
        return OptionsSchema.Describe(schema, objective.Summary);
    }

    private static string DefinitionName(ObjectiveDescriptor objective) => $"{ObjectiveDefinition}-{objective.Name}";

    private static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/definitions/{definition}" };
}
