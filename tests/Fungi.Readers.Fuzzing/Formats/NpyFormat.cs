using System.Text;
using Fungi.Runtime.Store;

namespace Fungi.Readers.Fuzzing.Formats;

/// <summary>NumPy's <c>.npy</c>. What is damaged is the header's dictionary.</summary>
internal static class NpyFormat
{
    private const int DataBytes = 24;

    /// <summary>A block of features.</summary>
    public static FuzzedReader Array { get; } = new(
        "npy",
        "block.npy",
        ["{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n"u8.ToArray(), "{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }     \n"u8.ToArray()],
        [.. new[] { "'<f8'", "'<i8'", "'>f4'", "'|O'", "True", "(", ")", ",", "0, ", "1, ", "'shape': ", "{", "}", "\n", " ", "\0", "\u001b" }.Select(Encoding.Latin1.GetBytes)],
        folder =>
        {
            using var array = NpyFile.Open<float>(Path.Combine(folder, "block.npy"));
            for (long row = 0; row < Math.Min(array.Rows, 100); row++) _ = array.Row(row).Length;
            if (array.Rows * array.Dim > 0) _ = array.ReadAll();
        })
    { Wrap = header => [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. header, .. new byte[DataBytes]] };
}
