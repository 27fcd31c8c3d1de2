using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Fungi;

public static partial class OptionFormat
{
    /// <summary>A section with options of its own. A key that it lacks keeps the value that the enclosing option's default has for it.</summary>
    /// <param name="options">What the section may hold.</param>
    /// <param name="read">
    /// Reads the section, given the enclosing option's default or null. What it returns does not count where it has reported a mistake.
    /// </param>
    public static OptionFormat<T> Section<T>(ImmutableArray<OptionDescriptor> options, Func<OptionsReader, T?, T> read) where T : class
    {
        ArgumentNullException.ThrowIfNull(read);
        return Section<T>(options, (reader, fallback) => read(reader, fallback.IsKnown ? fallback.Value : null));
    }

    /// <inheritdoc cref="Section{T}(ImmutableArray{OptionDescriptor}, Func{OptionsReader, T, T})"/>
    public static OptionFormat<T> Section<T>(ImmutableArray<OptionDescriptor> options, Func<OptionsReader, T?, T> read) where T : struct
    {
        ArgumentNullException.ThrowIfNull(read);
        return Section<T>(options, (reader, fallback) => read(reader, fallback.IsKnown ? fallback.Value : null));
    }

    /// <summary>A section within one of the same format; its schema says no more than that it is a section, since it would have no end.</summary>
    /// <param name="format">The format, which is asked for when such a section is read.</param>
    public static OptionFormat<T> Recursive<T>(Func<OptionFormat<T>> format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return new(
            "a section",
            new() { ["type"] = "object" },
            (IConfigurationSection section, string path, ICollection<string> errors, Fallback<T> fallback, out T value) =>
                format().TryRead(section, path, errors, fallback, out value),
            static _ => null);
    }

    private static OptionFormat<T> Section<T>(ImmutableArray<OptionDescriptor> options, Func<OptionsReader, Fallback<T>, T> read)
    {
        return new(
            $"a section with {string.Join(", ", options.Select(option => option.Name))}", Schema(options), TryReadSection, static _ => null);

        bool TryReadSection(IConfigurationSection section, string path, ICollection<string> errors, Fallback<T> fallback, out T value)
        {
            var mistakes = errors.Count;
            value = read(new(section, path, errors), fallback);
            return errors.Count == mistakes;
        }
    }

    private static JsonObject Schema(ImmutableArray<OptionDescriptor> options)
    {
        var properties = new JsonObject();
        foreach (var option in options) properties[option.Name] = option.Schema();
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        var required = options.Where(option => option.IsRequired).Select(option => (JsonNode?)option.Name).ToArray();
        if (required.Length > 0) schema["required"] = new JsonArray(required);
        return schema;
    }
}
