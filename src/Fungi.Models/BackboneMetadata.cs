using System.Globalization;

namespace Fungi.Models;

/// <summary>What a safetensors file says of the backbone in it, beside the tensors' shapes.</summary>
internal static class BackboneMetadata
{
    public const string Heads = "heads";
    public const string ImageSize = "image_size";
    public const string Mean = "mean";
    public const string StandardDeviation = "std";

    /// <summary>A positive whole number; null where it is absent.</summary>
    public static int? Number(TensorFile file, string key)
    {
        if (!file.Metadata.TryGetValue(key, out var text)) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new InputException($"{file.Path}: the metadata '{key}' is '{text}'; expected a positive whole number.");
    }

    /// <summary>Mean and standard deviation; null where they are absent.</summary>
    public static ImageStatistics? Statistics(TensorFile file) =>
        file.Metadata.ContainsKey(Mean) && file.Metadata.ContainsKey(StandardDeviation)
            ? new ImageStatistics(Channels(file, Mean), Channels(file, StandardDeviation))
            : null;

    public static string Format((double Red, double Green, double Blue) channels) =>
        string.Create(CultureInfo.InvariantCulture, $"{channels.Red:R} {channels.Green:R} {channels.Blue:R}");

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
