namespace Fungi.Runtime.Plugins;

/// <summary>
/// Which plugin files may be loaded: all, or under a strict setting those whose SHA-256 is listed or that lie below a listed directory. The
/// strict setting also refuses files that anybody may write, or whose folders anybody may write, up to the root.
/// </summary>
public sealed record PluginTrust
{
    private const string AllowAllText = "AllowAll";

    /// <summary>Every file may be loaded.</summary>
    public static PluginTrust AllowAll { get; } = new();

    /// <summary>Whether files are checked at all.</summary>
    public bool IsStrict { get; private init; }

    /// <summary>SHA-256 digests in hex of files that may be loaded: plugins, and the libraries that they bring.</summary>
    public IReadOnlyList<string> Sha256 { get; private init; } = [];

    /// <summary>Directories whose files may be loaded.</summary>
    public IReadOnlyList<string> Directories { get; private init; } = [];

    /// <summary>The strict setting.</summary>
    /// <param name="sha256">SHA-256 digests in hex.</param>
    /// <param name="directories">Full paths.</param>
    public static PluginTrust Strict(IReadOnlyList<string> sha256, IReadOnlyList<string> directories) =>
        new() { IsStrict = true, Sha256 = sha256, Directories = directories };

    /// <summary>Reads <c>AllowAll</c>, or a section with lists. One with a mistake trusts nothing.</summary>
    internal static PluginTrust Read(OptionsReader parent, string baseDirectory)
    {
        const string Key = nameof(Hosting.FungiOptions.PluginTrust);
        var isGiven = parent.Has(Key);
        var section = parent.Child(Key).DocumentedBy<PluginTrust>();
        var text = section.Value;
        var sha256 = section.Read(nameof(Sha256), [], OptionFormat.List(OptionFormat.Text().Matching("[0-9A-Fa-f]{64}")));
        var directories = section.Texts(nameof(Directories), []);
        section.Complete();
        if (text is not null && !text.Equals(AllowAllText, StringComparison.OrdinalIgnoreCase))
            section.Error($"'{text}' is not allowed; expected {AllowAllText}, or a section with {nameof(Sha256)} or {nameof(Directories)}.");
        else if (isGiven && !section.HasMistakes && (text is not null) == (sha256.Count + directories.Count > 0))
            section.Error($"{(text is null ? "lists nothing" : $"is {AllowAllText} and has lists")}; expected {AllowAllText}, or a section with {nameof(Sha256)} or {nameof(Directories)}.");
        return !isGiven || (text is not null && !section.HasMistakes) ? AllowAll
            : section.HasMistakes ? Strict([], [])
            : Strict(sha256, [.. directories.Select(directory => Path.GetFullPath(directory, baseDirectory))]);
    }

    /// <summary>Checks a file.</summary>
    /// <param name="file">Its path, all links resolved.</param>
    /// <param name="sha256">The SHA-256 of the bytes that are to be loaded.</param>
    /// <exception cref="InputException">It is not trusted, or anybody may write it.</exception>
    internal void ThrowIfUntrusted(string file, string sha256)
    {
        if (!IsStrict) return;
        var directory = Directories.Select(FilePaths.Resolve).FirstOrDefault(directory => file.StartsWith(Path.TrimEndingDirectorySeparator(directory) + Path.DirectorySeparatorChar, StringComparison.Ordinal));
        if (directory is null && !Sha256.Contains(sha256, StringComparer.OrdinalIgnoreCase))
            throw new InputException($"{file}: is not trusted; expected its SHA-256, {sha256}, in Fungi:PluginTrust:{nameof(Sha256)}, or the file below one of Fungi:PluginTrust:{nameof(Directories)}.");
        var last = Path.TrimEndingDirectorySeparator(directory ?? Path.GetDirectoryName(file)!);
        for (var path = file; path is not null; path = Path.GetDirectoryName(path))
        {
            // Above what is trusted, in /tmp for one, it is enough that nobody can put something else in its place.
            if (path.Length < last.Length ? FilePaths.IsOpenToReplacement(path) : FilePaths.IsWorldWritable(path)) throw new InputException($"{file}: is not trusted: anybody may write {path}; expected a file and folders that only their owners may write (chmod o-w).");
        }
    }
}
