using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Fungi;

/// <summary>What may be written for an option of type <typeparamref name="T"/>; <see cref="OptionFormat"/> makes them.</summary>
public sealed class OptionFormat<T>
{
    private readonly TryReadSection<T> tryRead;
    private readonly Func<T, bool> accepts;
    private readonly string complaint;

    internal OptionFormat(string expected, TryReadSection<T> tryRead, Func<T, bool>? accepts = null, string complaint = "is not allowed")
    {
        Expected = expected;
        this.tryRead = tryRead;
        this.accepts = accepts ?? (static _ => true);
        this.complaint = complaint;
    }

    /// <summary>The allowed values in words, to follow "expected": <c>a number from 0.0001 to 10</c>.</summary>
    public string Expected { get; }

    /// <summary>Whether the value is within the format's restrictions.</summary>
    public bool Accepts(T value) => accepts(value);

    /// <summary>Allows fewer values.</summary>
    /// <param name="words">The restriction, to follow what is expected so far: <c>that is a power of two</c>.</param>
    /// <param name="predicate">Which values stay.</param>
    public OptionFormat<T> Restrict(string words, Func<T, bool> predicate) =>
        new($"{Expected} {words}", tryRead, value => accepts(value) && predicate(value), complaint);

    /// <summary>Allows only some values.</summary>
    public OptionFormat<T> OneOf(params T[] values) =>
        new($"one of {Words(values)}", tryRead, value => accepts(value) && values.Contains(value), complaint);

    /// <summary>Forbids some values.</summary>
    public OptionFormat<T> Except(params T[] values) => Restrict($"except {Words(values)}", value => !values.Contains(value));

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

    private static string Words(IEnumerable<T> values) => string.Join(", ", values.Select(
        value => value is string text ? $"'{text}'" : string.Create(CultureInfo.InvariantCulture, $"{value}")));
}

/// <summary>Reads a section; adds errors only for sections below it.</summary>
internal delegate bool TryReadSection<T>(IConfigurationSection section, string path, ICollection<string> errors, out T value);
