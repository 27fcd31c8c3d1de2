using Fungi.Runtime.Data.Named;

namespace Fungi.Runtime.Data;

/// <summary>Which images to use. In the configuration either a path or a section with these options.</summary>
public sealed record DatasetOptions
{
    /// <summary>The file or folder.</summary>
    public required string Path { get; init; }

    /// <summary>A data set by its name, such as <c>flowers102</c>, of which <see cref="Path"/> is the folder; null: what the path holds shows its layout.</summary>
    public string? Dataset { get; init; }

    /// <summary>Which of the named data set's splits; that of the FUNGI paper unless given.</summary>
    public string? Split { get; init; }

    /// <summary>How many images of each class to leave out, from the first on.</summary>
    public int SkipPerClass { get; init; }

    /// <summary>How many images of each class to use after those left out; null: all.</summary>
    public int? TakePerClass { get; init; }

    /// <summary>Reads a section, or the path that stands in its place.</summary>
    /// <param name="section">The section.</param>
    /// <param name="isQuery">Whether the images are the queries, which of a named data set are another split.</param>
    public static DatasetOptions Read(OptionsReader section, bool isQuery = false)
    {
        ArgumentNullException.ThrowIfNull(section);
        section.DocumentedBy<DatasetOptions>();
        var options = new DatasetOptions
        {
            // A file that gives the path alone may have its details added by arguments or the environment.
            Path = section.Value is { Length: > 0 } path && !path.Contains('\0', StringComparison.Ordinal) ? section.Text(nameof(Path), path) : section.RequiredText(nameof(Path)),
            Dataset = section.ReadOptional(nameof(Dataset), null, OptionFormat.Text().OneOf([.. NamedDataset.All.Select(dataset => dataset.Name)])),
            Split = section.OptionalText(nameof(Split)),
            SkipPerClass = section.Number(nameof(SkipPerClass), 0, 0),
            TakePerClass = section.ReadOptional(nameof(TakePerClass), null, OptionFormat.Number<int>(1)),
        };
        section.Complete();
        if (NamedDataset.Find(options.Dataset) is { } named)
        {
            options = options with { Split = options.Split ?? (isQuery ? named.QuerySplit : named.TrainSplit) };
            if (named.Splits.All(split => split.Name != options.Split)) section.Error(nameof(Split), named.WrongSplit(options.Split!));
        }
        else if (options.Split is not null && !section.HasMistakes)
        {
            section.Error(nameof(Split), $"'{options.Split}' has no effect without {nameof(Dataset)}; expected both.");
        }

        return options;
    }
}
