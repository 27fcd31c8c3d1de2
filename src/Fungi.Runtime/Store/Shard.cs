using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Fungi.Runtime.Store;

/// <summary>One of several parts of a run that are extracted apart and merged: of each split a range of whole batches.</summary>
/// <param name="Number">Which one, from 1.</param>
/// <param name="Count">How many there are.</param>
[StructLayout(LayoutKind.Auto)]
public readonly partial record struct Shard(int Number, int Count)
{
    /// <summary>The greatest number of shards.</summary>
    public const int Most = 9999;

    /// <summary>Reads <c>2/7</c>.</summary>
    /// <exception cref="InputException">It is no shard.</exception>
    public static Shard Parse(string text) => TryParse(Pattern().Match(text), out var shard)
        ? shard
        : throw new InputException($"--shard: '{text}' is no shard; expected I/N with 1 <= I <= N <= {Most}, such as 1/4.");

    /// <summary>Its rows among the samples of a split, on the boundaries of batches; none where there are fewer batches than shards.</summary>
    public Range RowsOf(int samples, int batchSize)
    {
        var batches = ((long)samples + batchSize - 1) / batchSize;
        return Row(batches * (Number - 1) / Count)..Row(batches * Number / Count);

        int Row(long batch) => (int)Math.Min(samples, batch * batchSize);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Number}/{Count}";

    /// <summary>The name of its directory.</summary>
    internal string DirectoryName => $"{Number}-of-{Count}";

    /// <summary>The shard of a directory; null where the name is no shard's.</summary>
    internal static Shard? OfDirectory(string name) => TryParse(DirectoryPattern().Match(name), out var shard) ? shard : null;

    private static bool TryParse(Match match, out Shard shard)
    {
        shard = default;
        if (!match.Success) return false;
        shard = new(int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture));
        return shard.Number <= shard.Count;
    }

    [GeneratedRegex("^(?<number>[1-9][0-9]{0,3})/(?<count>[1-9][0-9]{0,3})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();

    [GeneratedRegex("^(?<number>[1-9][0-9]{0,3})-of-(?<count>[1-9][0-9]{0,3})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DirectoryPattern();
}
