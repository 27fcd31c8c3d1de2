using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Fungi;

/// <summary>What may be written for an option.</summary>
public interface IOptionFormat
{
    /// <summary>The allowed values in words, to follow "expected": <c>a number from 0.0001 to 10</c>.</summary>
    string Expected { get; }

    /// <summary>The allowed values as JSON schema (draft 7), a new object with each call.</summary>
    JsonObject Schema();
}

/// <summary>What may be written for an option of type <typeparamref name="T"/>; <see cref="OptionFormat"/> makes them.</summary>
public sealed class OptionFormat<T> : IOptionFormat
{
    private readonly TryReadSection<T> tryRead;
    private readonly Func<T, JsonNode?> write;
    private readonly JsonObject schema;
    private readonly Func<T, bool> accepts;
    private readonly string complaint;

    internal OptionFormat(
        string expected,
        JsonObject schema,
        TryReadSection<T> tryRead,
        Func<T, JsonNode?> write,
        Func<T, bool>? accepts = null,
        string complaint = "is not allowed")
    {
        Expected = expected;
        this.schema = schema;
        this.tryRead = tryRead;
        this.write = write;
        this.accepts = accepts ?? (static _ => true);
        this.complaint = complaint;
    }

    /// <inheritdoc/>
    public string Expected { get; }

    /// <inheritdoc/>
    public JsonObject Schema() => (JsonObject)schema.DeepClone();

    /// <summary>The value as JSON writes it in a configuration file.</summary>
    public JsonNode? Write(T value) => write(value);

    /// <summary>Whether the value is within the format's restrictions.</summary>
    public bool Accepts(T value) => accepts(value);

    /// <summary>Allows fewer values.</summary>
    /// <param name="words">The restriction, to follow what is expected so far: <c>that is a power of two</c>.</param>
    /// <param name="predicate">Which values stay.</param>
    /// <param name="keywords">The restriction as keywords of JSON schema, where it has any.</param>
    public OptionFormat<T> Restrict(string words, Func<T, bool> predicate, JsonObject? keywords = null) =>
        new($"{Expected} {words}", SchemaWith(keywords ?? []), tryRead, write, value => accepts(value) && predicate(value), complaint);

    /// <summary>Allows only some values.</summary>
    public OptionFormat<T> OneOf(params T[] values) => new(
        $"one of {Words(values)}",
        SchemaWith(new() { ["enum"] = Json(values) }),
        tryRead,
        write,
        value => accepts(value) && values.Contains(value),
        complaint);

    /// <summary>Forbids some values.</summary>
    public OptionFormat<T> Except(params T[] values) => Restrict(
        $"except {Words(values)}",
        value => !values.Contains(value),
        new() { ["not"] = new JsonObject { ["enum"] = Json(values) } });

    internal bool TryRead(IConfigurationSection section, string path, ICollection<string> errors, out T value)
    {
        var mistakes = errors.Count;
        if (!tryRead(section, path, errors, out value))
        {
            // A list has reported its elements' mistakes already.
            if (errors.Count == mistakes) errors.Add($"{path}: {section.Written()} is not valid; expected {Expected}.");
            return false;
        }

        if (accepts(value)) return true;
        errors.Add($"{path}: {section.Written()} {complaint}; expected {Expected}.");
        return false;
    }

    private JsonArray Json(IEnumerable<T> values) => [.. values.Select(write)];

    private JsonObject SchemaWith(JsonObject keywords)
    {
        var merged = Schema();
        foreach (var (keyword, value) in keywords) merged[keyword] = value?.DeepClone();
        return merged;
    }

    private static string Words(IEnumerable<T> values) => string.Join(", ", values.Select(
        value => value is string text ? $"'{text}'" : string.Create(CultureInfo.InvariantCulture, $"{value}")));
}

/// <summary>Reads a section; adds errors only for sections below it.</summary>
internal delegate bool TryReadSection<T>(IConfigurationSection section, string path, ICollection<string> errors, out T value);
