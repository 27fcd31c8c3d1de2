using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Fungi;

/// <summary>The formats of options.</summary>
public static partial class OptionFormat
{
    /// <summary>A finite number, in the invariant culture, without thousands separators; a bound that is null or not finite is none.</summary>
    public static OptionFormat<T> Number<T>(
        T? minimum = null, T? maximum = null, bool minimumIsExclusive = false, bool maximumIsExclusive = false)
        where T : struct, INumber<T>
    {
        var isWhole = T.CreateTruncating(0.5) == T.Zero;
        minimum = minimum is { } least && T.IsFinite(least) ? least : null;
        maximum = maximum is { } most && T.IsFinite(most) ? most : null;
        var range = new Interval<T>(minimum, maximum, minimumIsExclusive, maximumIsExclusive);
        var schema = new JsonObject { ["type"] = isWhole ? "integer" : "number" };
        if (minimum is { } low) schema[minimumIsExclusive ? "exclusiveMinimum" : "minimum"] = Json(low);
        if (maximum is { } high) schema[maximumIsExclusive ? "exclusiveMaximum" : "maximum"] = Json(high);
        return Scalar<T>($"{(isWhole ? "a whole number" : "a number")}{range}", schema, TryParseNumber, Json, range.Contains, "is out of range");

        static JsonNode? Json(T value) => T.IsFinite(value) ? JsonNode.Parse(value.ToString(null, CultureInfo.InvariantCulture)) : null;

        static bool TryParseNumber(string text, out T value) =>
            T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && T.IsFinite(value);
    }

    /// <summary>A time span, <c>[days.]hours:minutes[:seconds]</c>; a bound that is null is none.</summary>
    public static OptionFormat<TimeSpan> Duration(
        TimeSpan? minimum = null, TimeSpan? maximum = null, bool minimumIsExclusive = false, bool maximumIsExclusive = false)
    {
        var range = new Interval<TimeSpan>(minimum, maximum, minimumIsExclusive, maximumIsExclusive);
        return Scalar<TimeSpan>(
            $"a duration{range} such as 00:05:00",
            new() { ["type"] = "string", ["pattern"] = @"^-?(\d+\.)?\d+:\d+(:\d+(\.\d+)?)?$" },
            TryParseDuration,
            static value => value.ToString("c", CultureInfo.InvariantCulture),
            range.Contains,
            "is out of range");

        // A bare number would be days, which nobody means.
        static bool TryParseDuration(string text, out TimeSpan value)
        {
            value = default;
            return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value);
        }
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static OptionFormat<bool> Boolean() =>
        Scalar<bool>("true or false", new() { ["type"] = "boolean" }, bool.TryParse, static value => value);

    /// <summary>Text of a length between the bounds.</summary>
    public static OptionFormat<string> Text(int minimumLength = 0, int? maximumLength = null) => Scalar(
        $"text{Sizes(minimumLength, maximumLength, "characters")}",
        WithSizes(new() { ["type"] = "string" }, minimumLength, maximumLength, "Length"),
        static (string text, out string value) => (value = text) is not null,
        static value => value,
        text => text.Length >= minimumLength && !(text.Length > maximumLength) && !text.Contains('\0', StringComparison.Ordinal)); // no path may hold it

    /// <summary>Refuses text that is empty or white space.</summary>
    public static OptionFormat<string> NotBlank(this OptionFormat<string> format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return format.Restrict("that is not blank", static text => !string.IsNullOrWhiteSpace(text), new() { ["pattern"] = @"\S" });
    }

    /// <summary>Refuses text that the regular expression does not match as a whole; empty text passes, as in DataAnnotations.</summary>
    public static OptionFormat<string> Matching(this OptionFormat<string> format, string pattern)
    {
        ArgumentNullException.ThrowIfNull(format);
        var whole = new Regex($@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(2));
        return format.Restrict(
            $"that matches {pattern}",
            text => text.Length == 0 || whole.IsMatch(text),
            JsonPattern.IsCommon(pattern) ? new() { ["pattern"] = $"^(?:{pattern})?$" } : null);
    }

    /// <summary>The name of a member, in whatever case; its number is refused.</summary>
    public static OptionFormat<TEnum> Enumeration<TEnum>() where TEnum : struct, Enum
    {
        var members = Enum.GetNames<TEnum>().Zip(Enum.GetValues<TEnum>()).ToArray();
        return Scalar<TEnum>(
            $"one of {string.Join(", ", Enum.GetNames<TEnum>())}",
            new() { ["enum"] = new JsonArray([.. members.Select(member => JsonValue.Create(member.First))]) },
            (string text, out TEnum value) =>
            {
                var match = Array.FindIndex(members, member => member.First.Equals(text, StringComparison.OrdinalIgnoreCase));
                value = match < 0 ? default : members[match].Second;
                return match >= 0;
            },
            static value => Enum.GetName(value));
    }

    /// <summary>An absolute URI.</summary>
    public static OptionFormat<Uri> Uri() => Scalar(
        "an absolute URI such as https://example.org/",
        new() { ["type"] = "string", ["format"] = "uri" },
        static (string text, out Uri value) => System.Uri.TryCreate(text, UriKind.Absolute, out value!),
        static value => value.OriginalString);

    /// <summary>A value that may be null; for elements of lists and dictionaries.</summary>
    public static OptionFormat<T?> Nullable<T>(OptionFormat<T> format) where T : struct
    {
        ArgumentNullException.ThrowIfNull(format);
        return new(
            $"{format.Expected} or null",
            OptionsSchema.OrNull(format.Schema()),
            TryReadNullable,
            value => value is { } present ? format.Write(present) : null,
            value => value is not { } present || format.Accepts(present)) { Options = format.Options };

        bool TryReadNullable(IConfigurationSection section, string path, ICollection<string> errors, Fallback<T?> fallback, out T? value)
        {
            value = null;
            if (section.IsNull()) return true;
            var isRead = format.TryRead(section, path, errors, fallback.Value is { } present ? new(present) : default, out var read);
            if (isRead) value = read;
            return isRead;
        }
    }

    private static OptionFormat<T> Scalar<T>(
        string expected,
        JsonObject schema,
        TryParse<T> parse,
        Func<T, JsonNode?> write,
        Func<T, bool>? accepts = null,
        string complaint = "is not allowed")
    {
        return new(expected, schema, TryReadScalar, write, accepts, complaint, parse);

        bool TryReadScalar(IConfigurationSection section, string path, ICollection<string> errors, Fallback<T> fallback, out T value)
        {
            value = default!;
            return section.Value is { } text && parse(text, out value);
        }
    }

    private static JsonObject WithSizes(JsonObject schema, int minimum, int? maximum, string unit)
    {
        if (minimum > 0) schema[$"min{unit}"] = minimum;
        if (maximum is { } most) schema[$"max{unit}"] = most;
        return schema;
    }

    private static string Sizes(int minimum, int? maximum, string unit) => maximum switch
    {
        null => minimum == 0 ? "" : $" of at least {minimum} {unit}",
        { } most when most == minimum => $" of {most} {unit}",
        { } most => minimum == 0 ? $" of at most {most} {unit}" : $" of {minimum} to {most} {unit}",
    };
}
