using System.Text;

namespace Fungi.Readers.Fuzzing.Formats;

/// <summary>The ground truth of retrieval: a pickle of lists and of NumPy arrays, in text or in bytes.</summary>
internal static class GroundTruthFormat
{
    private const string File = "gnd_roxford5k.pkl", Executed = "/dev/shm/fungi-fuzz-executed-truth";

    private const string Integers = "(lp9\nI0\naI1\na";

    private static readonly string Array =
        "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR(I1\n(I2\ntcnumpy\ndtype\n(S'i2'\nI0\nI1\ntR(I3\nS'<'\nNNNI-1\nI-1\nI0\ntbI00\nS'\\x00\\x00\\x01\\x00'\ntb";

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "I5\n", "I01\n", "L99999999999999999999L\n", "F1e999\n", "S'a'\n", "S\"\\x0a\"\n", "V\\u000a\n", "V\\ud800\n", "p1\n", "g1\n", "g0\n", "(d", "(l", "(t", "s", "a", "u", "e", "b", "R", ".", "N", "}", "]", ")", "K\u0001", "\u0085", "\u0087", "2",
            Array, Integers, "cnumpy\ndtype\n(S'O8'\ntR", "cnumpy\ndtype\n(S'f8'\ntR", "cnumpy\nndarray\n", "cnumpy._core.multiarray\nscalar\n", "cnumpy.core.numeric\n_frombuffer\n", "c_codecs\nencode\n", "\u0096\u0004\0\0\0\0\0\0\0abcd", "I1000000000\n", "I4294967296\n", "(I65536\nI65536\nt", "I01\n",
            "cposix\nsystem\n", $"cposix\nsystem\n(S'touch {Executed}'\ntR",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    /// <summary>The ground truth, read with its gallery and its queries.</summary>
    public static FuzzedReader Pickle { get; } = new("ground-truth", File, [Truth(Integers, "(lp8\nF0\naF0\naF2\naF1\na"), Truth(Array, "(lI0\naI0\naI2\naI1\na")], Tokens, Read)
    {
        Prepare = folder => DatasetReading.WriteImages(folder, "jpg/a.jpg", "jpg/b.jpg", "jpg/q.jpg"),
        Executed = Executed,
    };

    private static void Read(string folder)
    {
        foreach (var split in new[] { "gallery", "query" }) DatasetReading.ReadImages("roxford5k", folder, split);
    }

    private static byte[] Truth(string rows, string box) =>
        Encoding.Latin1.GetBytes($"(dS'imlist'\n(lS'a'\naS'b'\nasS'qimlist'\n(lVq\nasS'gnd'\n(l(dS'easy'\n{rows}sS'hard'\n{rows}sS'junk'\n(lsS'bbx'\n{box}sas.");
}
