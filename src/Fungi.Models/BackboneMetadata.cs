using System.Globalization;

namespace Fungi.Models;

/// <summary>What a file says of the backbone in it, beside the tensors' names and shapes: read where it is there, else the family's own.</summary>
internal static class BackboneMetadata
{
    public const string Family = "family";
    public const string Heads = "heads";
    public const string Epsilon = "epsilon";
    public const string Activation = "activation";
    public const string Pooling = "pool";
    public const string InterpolationOffset = "interpolate_offset";
    public const string InterpolationAntialias = "interpolate_antialias";
    public const string InterpolationAlignCorners = "interpolate_align_corners";

    private const string ImageSize = "image_size";
    private const string Resize = "resize";
    private const string Resampling = "resampling";
    private const string Mean = "mean";
    private const string StandardDeviation = "std";

    /// <summary>A positive whole number; null where it is absent.</summary>
    public static int? Number(TensorFile file, string key) => Read<int>(
        file, key, "a positive whole number", text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null);

    /// <summary>A finite number from zero on; null where it is absent.</summary>
    public static double? Real(TensorFile file, string key) => Read<double>(
        file, key, "a number from 0 on", text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && number >= 0 ? number : null);

    /// <summary>True or false, as .NET or Python write them; null where it is absent.</summary>
    public static bool? Truth(TensorFile file, string key) => Read<bool>(file, key, "True or False", text => bool.TryParse(text, out var truth) ? truth : null);

    /// <summary>A member of an enumeration, by its name; null where it is absent.</summary>
    public static T? Member<T>(TensorFile file, string key)
        where T : struct, Enum => Read<T>(
            file, key, $"one of {string.Join(", ", Enum.GetNames<T>())}", text => Enum.TryParse<T>(text, ignoreCase: true, out var member) && Enum.IsDefined(member) ? member : null);

    /// <summary>How a vision transformer's tokens become an embedding; null where it is absent.</summary>
    public static TokenPooling? Pooled(TensorFile file) => file.Metadata.TryGetValue(Pooling, out var name)
        ? TokenPooling.Find(name) ?? throw new InputException($"{file.Path}: the metadata '{Pooling}' is '{name}'; expected one of {TokenPooling.Names}.")
        : null;

    /// <summary>The inference transform, where the file says other than the default.</summary>
    public static InferenceTransform Transform(TensorFile file, InferenceTransform usual) => usual with
    {
        ImageSize = Number(file, ImageSize) ?? usual.ImageSize,
        Resize = Read<double>(file, Resize, "a number from 0.1 to 10", text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0.1 and <= 10 ? number : null) ?? usual.Resize,
        Interpolation = Member<Interpolation>(file, Resampling) ?? usual.Interpolation,
        Statistics = file.Metadata.ContainsKey(Mean) && file.Metadata.ContainsKey(StandardDeviation)
            ? new(Channels(file, Mean), Channels(file, StandardDeviation))
            : usual.Statistics,
    };

    /// <summary>What <see cref="Transform"/> reads.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Describe(InferenceTransform transform) =>
    [
        new(ImageSize, Format(transform.ImageSize)),
        new(Resize, Format(transform.Resize)),
        new(Resampling, $"{transform.Interpolation}"),
        new(Mean, Format(transform.Statistics.Mean)),
        new(StandardDeviation, Format(transform.Statistics.StandardDeviation)),
    ];

    public static string Format((double Red, double Green, double Blue) channels) =>
        string.Create(CultureInfo.InvariantCulture, $"{channels.Red:R} {channels.Green:R} {channels.Blue:R}");

    public static string Format(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Format(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static T? Read<T>(TensorFile file, string key, string expected, Func<string, T?> parse)
        where T : struct
    {
        if (!file.Metadata.TryGetValue(key, out var text)) return null;
        return parse(text) ?? throw new InputException($"{file.Path}: the metadata '{key}' is '{text}'; expected {expected}.");
    }

    private static (double Red, double Green, double Blue) Channels(TensorFile file, string key)
    {
        var numbers = file.Metadata[key].Split(' ')
            .Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN)
            .ToArray();
        return numbers is [var red, var green, var blue] && numbers.All(double.IsFinite)
            ? (red, green, blue)
            : throw new InputException($"{file.Path}: the metadata '{key}' is '{file.Metadata[key]}'; expected three numbers.");
    }
}
