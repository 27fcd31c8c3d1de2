using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Microsoft.Extensions.Configuration;

namespace Fungi;

/// <summary>
/// Reads one section of the configuration without reflection. Mistakes do not stop it: each becomes one line that names the full path, the
/// value and what was expected, and the option keeps its default, so that a user sees all mistakes at once.
/// </summary>
public sealed class OptionsReader
{
    private readonly IConfiguration configuration;
    private readonly HashSet<string> given;
    private readonly HashSet<string> asked = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> offered = [];
    private readonly OptionsSchema? schema;
    private bool valueAsked;

    /// <summary>Reads a section.</summary>
    /// <param name="configuration">The section, or a whole configuration.</param>
    /// <param name="path">Its full path, with which errors begin: <c>Fungi:Objectives:1</c>; empty for a whole configuration.</param>
    /// <param name="errors">Where mistakes go, a line each.</param>
    public OptionsReader(IConfiguration configuration, string path, ICollection<string> errors)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(errors);
        Path = path;
        Errors = errors;
        this.configuration = configuration;
        given = configuration.GetChildren().Select(section => section.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Reads an empty section, and notes what it is asked.</summary>
    internal OptionsReader(IConfiguration configuration, string path, ICollection<string> errors, OptionsSchema? schema)
        : this(configuration, path, errors) => this.schema = schema;

    /// <summary>The section's full path.</summary>
    public string Path { get; }

    /// <summary>The mistakes so far, of all readers that share the collection.</summary>
    public ICollection<string> Errors { get; }

    /// <summary>The section's own text where it is a plain value and not a set of options; otherwise null.</summary>
    public string? Value
    {
        get
        {
            valueAsked = true;
            schema?.AllowText();
            return (configuration as IConfigurationSection)?.Value;
        }
    }

    /// <summary>Everything the section holds, as written, by path below it; sorted.</summary>
    public IReadOnlyDictionary<string, string> Written => configuration.AsEnumerable(makePathsRelative: true)
        .Where(pair => pair.Value is not null && pair.Key.Length > 0)
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.Ordinal);

    /// <summary>Whether the section has this key, in whatever case.</summary>
    public bool Has(string key)
    {
        Offer(key);
        return schema is not null || given.Contains(key);
    }

    /// <summary>Reads an option of any format.</summary>
    /// <param name="key">The option's name.</param>
    /// <param name="fallback">The default. One that the format refuses makes the option required.</param>
    /// <param name="format">What may be written.</param>
    public T Read<T>(string key, T fallback, OptionFormat<T> format)
    {
        ArgumentNullException.ThrowIfNull(format);
        schema?.Option(key, fallback, format);
        if (TryRead(key, format, new(fallback), out var read)) return read;
        if (!given.Contains(key) && !format.Accepts(fallback)) Missing(key, format.Expected);
        return fallback;
    }

    /// <summary>Reads an option that has no default; where it is absent that is a mistake, and the result is <c>default</c>.</summary>
    public T ReadRequired<T>(string key, OptionFormat<T> format)
    {
        ArgumentNullException.ThrowIfNull(format);
        schema?.Require(key, format);
        if (TryRead(key, format, default, out var read)) return read;
        if (!given.Contains(key)) Missing(key, format.Expected);
        return default!;
    }

    /// <summary>Reads an option that may be null, in JSON as <c>null</c>.</summary>
    public T? ReadOptional<T>(string key, T? fallback, OptionFormat<T> format) where T : struct
    {
        ArgumentNullException.ThrowIfNull(format);
        schema?.Nullable(key, fallback is { } value ? format.Write(value) : null, format);
        if (IsNull(key)) return null;
        return fallback is { } present ? Read(key, present, format) : TryRead(key, format, default, out var read) ? read : null;
    }

    /// <summary>Reads an option that may be null, in JSON as <c>null</c>.</summary>
    public T? ReadOptional<T>(string key, T? fallback, OptionFormat<T> format) where T : class
    {
        ArgumentNullException.ThrowIfNull(format);
        schema?.Nullable(key, fallback is { } value ? format.Write(value) : null, format);
        if (IsNull(key)) return null;
        return fallback is not null ? Read(key, fallback, format) : TryRead(key, format, default, out var read) ? read : null;
    }

    /// <summary>Reports the mistake in an option whose default is not known, so that its value would be of no use.</summary>
    public void Check<T>(string key, OptionFormat<T> format)
    {
        ArgumentNullException.ThrowIfNull(format);
        if (!IsNull(key)) TryRead(key, format, default, out _);
    }

    /// <summary>Reads a number: digits, a decimal point, an exponent; no thousands separators, no NaN, no infinity.</summary>
    /// <param name="key">The option's name.</param>
    /// <param name="fallback">The default.</param>
    /// <param name="minimum">The least allowed value; null: no bound.</param>
    /// <param name="maximum">The greatest allowed value; null: no bound.</param>
    public T Number<T>(string key, T fallback, T? minimum = null, T? maximum = null) where T : struct, INumber<T> =>
        Read(key, fallback, OptionFormat.Number(minimum, maximum));

    /// <summary>Reads <c>true</c> or <c>false</c>.</summary>
    public bool Boolean(string key, bool fallback) => Read(key, fallback, OptionFormat.Boolean());

    /// <summary>Reads text.</summary>
    public string Text(string key, string fallback) => Read(key, fallback, OptionFormat.Text());

    /// <summary>Reads text that may be absent.</summary>
    public string? OptionalText(string key) => ReadOptional(key, null, OptionFormat.Text());

    /// <summary>Reads text that must be there and not be blank.</summary>
    public string RequiredText(string key) => ReadRequired(key, OptionFormat.Text().NotBlank()) ?? "";

    /// <summary>Reads the name of an enumeration's member, in whatever case; its number is refused.</summary>
    public TEnum Enumeration<TEnum>(string key, TEnum fallback) where TEnum : struct, Enum =>
        Read(key, fallback, OptionFormat.Enumeration<TEnum>());

    /// <summary>Reads a time span: <c>00:05:00</c>, <c>1.12:00:00</c>.</summary>
    public TimeSpan Duration(string key, TimeSpan fallback, TimeSpan? minimum = null, TimeSpan? maximum = null) =>
        Read(key, fallback, OptionFormat.Duration(minimum, maximum));

    /// <summary>Reads an absolute URI.</summary>
    public Uri Uri(string key, Uri fallback) => Read(key, fallback, OptionFormat.Uri());

    /// <summary>Reads a list of texts.</summary>
    public IReadOnlyList<string> Texts(string key, IReadOnlyList<string> fallback) =>
        Read(key, fallback, OptionFormat.List(OptionFormat.Text()));

    /// <summary>Reads a list of numbers, each between the bounds.</summary>
    public IReadOnlyList<T> Numbers<T>(string key, IReadOnlyList<T> fallback, T? minimum = null, T? maximum = null)
        where T : struct, INumber<T> =>
        Read(key, fallback, OptionFormat.List(OptionFormat.Number(minimum, maximum)));

    /// <summary>A reader of the section below a key; one without options where the key is absent.</summary>
    public OptionsReader Child(string key)
    {
        Offer(key);
        return new(configuration.GetSection(key), Below(key), Errors, schema?.Section(key));
    }

    /// <summary>Readers of a list's elements; none where the key is absent.</summary>
    public IReadOnlyList<OptionsReader> Children(string key)
    {
        if (schema is not null) return [new(configuration.GetSection(key), Below(key), Errors, schema.Sections(key))];
        if (!Has(key)) return [];
        var section = configuration.GetSection(key);
        if (section.Elements() is { } elements)
            return [.. elements.Select(element => new OptionsReader(element, $"{Below(key)}:{element.Key}", Errors))];
        Error(key, $"{section.Written()} is not valid; expected a list.");
        return [];
    }

    /// <summary>Says which type's properties have the section's keys as names, so that their summaries describe the keys.</summary>
    internal OptionsReader DocumentedBy<T>()
    {
        schema?.DocumentedBy = typeof(T);
        return this;
    }

    /// <summary>Reports a mistake in an option of this section.</summary>
    public void Error(string key, string message) => Errors.Add($"{Below(key)}: {message}");

    /// <summary>Reports a mistake in this section as a whole.</summary>
    public void Error(string message) => Errors.Add($"{Path}: {message}");

    /// <summary>Reports each key that nobody asked for; call it when all is read. The sections below are completed on their own.</summary>
    public void Complete()
    {
        schema?.Complete();
        if (!valueAsked && configuration is IConfigurationSection { Value: { Length: > 0 } text }) Error($"'{text}' is not a section; expected {Offers()}.");
        foreach (var key in given.Where(asked.Add))
        {
            var suggestion = Spelling.Closest(key, offered) is { } closest ? $"; did you mean '{closest}'? Expected" : "; expected";
            Error(key, $"unknown option{suggestion} {Offers()}.");
        }
    }

    /// <summary>
    /// Whether a mistake was reported in this section or below it.
    /// </summary>
    public bool HasMistakes => Errors.Any(error => Path.Length == 0 || error.StartsWith($"{Path}:", StringComparison.Ordinal));

    /// <summary>
    /// Lets what was read check itself as a whole, once its parts are right; each of its complaints becomes a line for each member that it
    /// names.
    /// </summary>
    public void Validate(IValidatableObject read)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (HasMistakes) return;
        // This constructor looks at no attributes, so that it keeps no hold on a plugin's types.
        var context = new ValidationContext(read, read.GetType().Name, serviceProvider: null, items: null);
        foreach (var result in read.Validate(context))
        {
            if (result is null) continue;
            var message = result.ErrorMessage ?? "not valid.";
            if (!result.MemberNames.Any()) Error(message);
            foreach (var member in result.MemberNames) Error(member, message);
        }
    }

    private string Offers() => offered.Count switch { 0 => "no options", 1 => offered[0], _ => $"one of {string.Join(", ", offered)}" };

    private void Offer(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (asked.Add(key)) offered.Add(key);
    }

    private bool IsNull(string key) => Has(key) && configuration.GetSection(key).IsNull();

    private bool TryRead<T>(string key, OptionFormat<T> format, Fallback<T> fallback, out T read)
    {
        read = default!;
        return Has(key) && schema is null && format.TryRead(configuration.GetSection(key), Below(key), Errors, fallback, out read);
    }

    private void Missing(string key, string expected) => Error(key, $"missing; expected {expected}.");

    private string Below(string key) => Path.Length == 0 ? key : $"{Path}:{key}";
}
