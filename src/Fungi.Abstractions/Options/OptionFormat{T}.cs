using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Fungi;

/// <summary>What may be written for an option.</summary>
public interface IOptionFormat
{
    /// <summary>The allowed values in words, to follow "expected": <c>a number from 0.0001 to 10</c>.</summary>
    string Expected { get; }

    /// <summary>The options of a section, or of the sections that are a list's elements or a dictionary's values; otherwise none.</summary>
    ImmutableArray<OptionDescriptor> Options { get; }

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

    private readonly TryParse<T>? parse;

    internal OptionFormat(
        string expected,
        JsonObject schema,
        TryReadSection<T> tryRead,
        Func<T, JsonNode?> write,
        Func<T, bool>? accepts = null,
        string complaint = "is not allowed",
        TryParse<T>? parse = null)
    {
        Expected = expected;
        this.schema = schema;
        this.tryRead = tryRead;
        this.write = write;
        this.accepts = accepts ?? (static _ => true);
        this.complaint = complaint;
        this.parse = parse;
    }

    /// <inheritdoc/>
    public string Expected { get; }

    /// <inheritdoc/>
    public ImmutableArray<OptionDescriptor> Options { get; internal init; } = [];

    /// <inheritdoc/>
    public JsonObject Schema() => (JsonObject)schema.DeepClone();

    /// <summary>Whether the value is within the format's restrictions; null never is.</summary>
    public bool Accepts(T value) => value is not null && accepts(value);

    /// <summary>The same text, read as another type: a list as an array.</summary>
    /// <param name="make">From what this format reads to the other type.</param>
    /// <param name="take">The way back, by which defaults are checked.</param>
    public OptionFormat<TOther> As<TOther>(Func<T, TOther> make, Func<TOther, T> take)
    {
        ArgumentNullException.ThrowIfNull(make);
        ArgumentNullException.ThrowIfNull(take);
        return new(Expected, schema, TryReadOther, value => write(take(value)), value => accepts(take(value)), complaint) { Options = Options };

        bool TryReadOther(IConfigurationSection section, string path, ICollection<string> errors, Fallback<TOther> fallback, out TOther value)
        {
            var isRead = tryRead(section, path, errors, fallback.Value is { } given ? new(take(given)) : default, out var read);
            value = isRead ? make(read) : default!;
            return isRead;
        }
    }

    /// <summary>Allows null as well, for the elements of lists and dictionaries. Value types need <see cref="OptionFormat.Nullable{T}"/>.</summary>
    public OptionFormat<T?> OrNull()
    {
        return new(
            $"{Expected} or null",
            OptionsSchema.OrNull(Schema()),
            TryReadOrNull,
            value => value is null ? null : write(value),
            value => value is null || accepts(value),
            complaint) { Options = Options };

        bool TryReadOrNull(IConfigurationSection section, string path, ICollection<string> errors, Fallback<T?> fallback, out T? value)
        {
            value = default;
            return section.IsNull() || tryRead(section, path, errors, fallback!, out value!);
        }
    }

    /// <summary>Allows fewer values.</summary>
    /// <param name="words">The restriction, to follow what is expected so far: <c>that is a power of two</c>.</param>
    /// <param name="predicate">Which values stay.</param>
    /// <param name="keywords">The restriction as keywords of JSON schema, where it has any.</param>
    public OptionFormat<T> Restrict(string words, Func<T, bool> predicate, JsonObject? keywords = null) =>
        new($"{Expected} {words}", SchemaWith(keywords ?? []), tryRead, write, value => accepts(value) && predicate(value), complaint, parse) { Options = Options };

    /// <summary>Allows only some values.</summary>
    public OptionFormat<T> OneOf(params T[] values) => new(
        $"one of {Words(values)}",
        SchemaWith(new() { ["enum"] = Json(values) }),
        tryRead,
        write,
        value => accepts(value) && values.Contains(value),
        complaint,
        parse);

    /// <summary>Forbids some values.</summary>
    public OptionFormat<T> Except(params T[] values) => Restrict(
        $"except {Words(values)}",
        value => !values.Contains(value),
        new() { ["not"] = new JsonObject { ["enum"] = Json(values) } });

    /// <summary>The value as JSON writes it in a configuration file.</summary>
    internal JsonNode? Write(T value) => write(value);

    /// <summary>Reads the key of a dictionary; false for formats that read more than a text.</summary>
    internal bool TryReadKey(string key, out T value)
    {
        value = default!;
        return parse is not null && parse(key, out value) && accepts(value);
    }

    internal bool TryRead(IConfigurationSection section, string path, ICollection<string> errors, Fallback<T> fallback, out T value)
    {
        var mistakes = errors.Count;
        if (!tryRead(section, path, errors, fallback, out value))
        {
            // Lists, dictionaries and sections have reported the mistakes below them already.
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
internal delegate bool TryReadSection<T>(
    IConfigurationSection section, string path, ICollection<string> errors, Fallback<T> fallback, out T value);

/// <summary>Reads a text.</summary>
internal delegate bool TryParse<T>(string text, out T value);

/// <summary>The default of what is read, where there is one: the values of the keys that a section lacks.</summary>
internal readonly record struct Fallback<T>(T Value)
{
    public bool IsKnown { get; } = true;
}
