using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Fungi;

public static partial class OptionFormat
{
    /// <summary>A list of a number of elements between the bounds. A list that is given replaces the default as a whole.</summary>
    public static OptionFormat<IReadOnlyList<T>> List<T>(OptionFormat<T> element, int minimumCount = 0, int? maximumCount = null)
    {
        ArgumentNullException.ThrowIfNull(element);
        return new(
            $"a list{Sizes(minimumCount, maximumCount, "elements")}, each {element.Expected}",
            WithSizes(new() { ["type"] = "array", ["items"] = element.Schema() }, minimumCount, maximumCount, "Items"),
            TryReadList,
            list => new JsonArray([.. list.Select(element.Write)]),
            list => list.Count >= minimumCount && !(list.Count > maximumCount)) { Options = element.Options };

        bool TryReadList(
            IConfigurationSection section, string path, ICollection<string> errors, Fallback<IReadOnlyList<T>> fallback, out IReadOnlyList<T> list)
        {
            var values = new List<T>();
            list = values;
            if (section.Elements() is not { } elements) return false;
            foreach (var each in elements)
            {
                if (element.TryRead(each, $"{path}:{each.Key}", errors, default, out var value)) values.Add(value);
            }

            return values.Count == elements.Count;
        }
    }

    /// <summary>
    /// A section whose keys the user chooses, a number of them between the bounds. One that is given replaces the default as a whole.
    /// </summary>
    /// <param name="key">What may be a key: the format of a text, an enumeration or a number.</param>
    /// <param name="value">What may be written for each key.</param>
    /// <param name="minimumCount">The least number of keys.</param>
    /// <param name="maximumCount">The greatest number of keys; null: no bound.</param>
    public static OptionFormat<IReadOnlyDictionary<TKey, TValue>> Dictionary<TKey, TValue>(
        OptionFormat<TKey> key, OptionFormat<TValue> value, int minimumCount = 0, int? maximumCount = null)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = value.Schema() };
        if (KeySchema(key.Schema()) is { } names) schema["propertyNames"] = names;
        return new(
            $"a section{Sizes(minimumCount, maximumCount, "keys")}, each key {key.Expected}, each value {value.Expected}",
            WithSizes(schema, minimumCount, maximumCount, "Properties"),
            TryReadDictionary,
            static _ => null,
            dictionary => dictionary.Count >= minimumCount && !(dictionary.Count > maximumCount)) { Options = value.Options };

        bool TryReadDictionary(
            IConfigurationSection section,
            string path,
            ICollection<string> errors,
            Fallback<IReadOnlyDictionary<TKey, TValue>> fallback,
            out IReadOnlyDictionary<TKey, TValue> dictionary)
        {
            var values = new Dictionary<TKey, TValue>();
            dictionary = values;
            if (section.Value is not null) return false;
            var mistakes = errors.Count;
            foreach (var each in section.GetChildren())
            {
                var place = $"{path}:{each.Key}";
                if (!key.TryReadKey(each.Key, out var name)) errors.Add($"{place}: the key '{each.Key}' is not valid; expected {key.Expected}.");
                else if (value.TryRead(each, place, errors, default, out var read)) values[name] = read;
            }

            return errors.Count == mistakes;
        }
    }

    // Keys are texts, whatever they stand for.
    private static JsonObject? KeySchema(JsonObject key) => key switch
    {
        _ when key["type"]?.GetValue<string>() == "integer" => new() { ["pattern"] = "^-?[0-9]+$" },
        { Count: 1 } when key.ContainsKey("type") => null,
        _ => key,
    };
}
