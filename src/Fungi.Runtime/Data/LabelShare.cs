using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Fungi.Runtime.Randomness;

namespace Fungi.Runtime.Data;

/// <summary>
/// How many images of each class are used with their labels: <c>10%</c> of the class, at least one, or <c>25</c>, a number. Which ones follows from
/// a seed, the class and the image's id alone, so that a smaller share is a part of a larger one.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly partial record struct LabelShare
{
    private const double Whole = 100; // percent

    private readonly double? percent;
    private readonly int number;

    private LabelShare(double? percent, int number) => (this.percent, this.number) = (percent, number);

    /// <summary>What may be written.</summary>
    public static OptionFormat<string> Format { get; } = OptionFormat.Text().Restrict(
        "that is a share of each class above 0%, such as 10%, or a number of images of each class, such as 25",
        static text => TryParse(text) is not null,
        new() { ["pattern"] = Written });

    /// <summary>Reads a share; null where it is none.</summary>
    public static LabelShare? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!Pattern().IsMatch(text)) return null;
        if (!text.EndsWith('%')) return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? new(null, number) : null;
        var share = double.Parse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return share is > 0 and <= Whole ? new(share, 0) : null;
    }

    /// <summary>The places of the images that are used, rising.</summary>
    /// <param name="dataset">Images that all have a class.</param>
    /// <param name="seed">What the choice is drawn from.</param>
    /// <exception cref="InputException">A class has fewer images than the number that is asked for.</exception>
    public int[] Choose(IDataset dataset, long seed)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var (share, key) = (this, RandomKey.From(seed).With("labels"));
        return [.. Enumerable.Range(0, dataset.Items.Count).GroupBy(index => dataset.Items[index].Label).OrderBy(images => images.Key).SelectMany(Chosen).Order()];

        IEnumerable<int> Chosen(IGrouping<int, int> images)
        {
            var (name, size) = (dataset.Classes[images.Key], images.Count());
            if (share.number > size)
                throw new InputException($"dataset {dataset.Location}: class '{name}' has {size} images; expected at least the {share.number} whose labels are to be used.");
            var ofClass = key.With(name);
            return images.OrderBy(index => ofClass.With(dataset.Items[index].Id).Value).Take(share.Of(size));
        }
    }

    /// <summary>As it is written.</summary>
    public override string ToString() => percent is { } share ? string.Create(CultureInfo.InvariantCulture, $"{share}%") : $"{number}";

    private int Of(int size) => percent is { } share ? Math.Max(1, (int)Math.Round(size * share / Whole, MidpointRounding.AwayFromZero)) : number;

    private const string Written = "^([0-9]+([.][0-9]+)?%|[0-9]+)$";

    [GeneratedRegex(Written, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
