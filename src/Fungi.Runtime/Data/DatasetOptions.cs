namespace Fungi.Runtime.Data;

/// <summary>Which images to use. In the configuration either a path or a section with these options.</summary>
public sealed record DatasetOptions
{
    /// <summary>The file or folder.</summary>
    public required string Path { get; init; }

    /// <summary>How many images of each class to leave out, from the first on.</summary>
    public int SkipPerClass { get; init; }

    /// <summary>How many images of each class to use after those left out; null: all.</summary>
    public int? TakePerClass { get; init; }

    /// <summary>Reads a section, or the path that stands in its place.</summary>
    public static DatasetOptions Read(OptionsReader section)
    {
        ArgumentNullException.ThrowIfNull(section);
        section.DocumentedBy<DatasetOptions>();
        var options = new DatasetOptions
        {
            // A file that gives the path alone may have its details added by arguments or the environment.
            Path = section.Value is { Length: > 0 } path && !path.Contains('\0', StringComparison.Ordinal) ? section.Text(nameof(Path), path) : section.RequiredText(nameof(Path)),
            SkipPerClass = section.Number(nameof(SkipPerClass), 0, 0),
            TakePerClass = section.ReadOptional(nameof(TakePerClass), null, OptionFormat.Number<int>(1)),
        };
        section.Complete();
        return options;
    }
}
