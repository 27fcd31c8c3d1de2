using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Fungi;

/// <summary>What a configuration section is: null, a text, a list, or a set of options.</summary>
internal static class OptionSection
{
    public static bool IsNull(this IConfigurationSection section) => section.Value is null && !section.GetChildren().Any();

    /// <summary>
    /// The elements of a list, in order; null where the section is something else. JSON's empty list reaches us as an empty text.
    /// </summary>
    public static IReadOnlyList<IConfigurationSection>? Elements(this IConfigurationSection section)
    {
        var children = section.GetChildren().ToArray();
        var isList = children.Length == 0 ? section.Value is "" : section.Value is null or "" && children.All(IsElement);
        return isList ? children : null;
    }

    /// <summary>The section as an error shows it.</summary>
    public static string Written(this IConfigurationSection section) =>
        section.Value is { } text ? $"'{text}'" : section.IsNull() ? "null" : section.Elements() is null ? "a set of options" : "a list";

    private static bool IsElement(IConfigurationSection child) =>
        int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
