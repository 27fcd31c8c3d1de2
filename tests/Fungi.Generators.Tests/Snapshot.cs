using System.Text.RegularExpressions;
using Fungi.Tests;

namespace Fungi.Generators.Tests;

/// <summary>
/// Compares generated code with a file under <c>Snapshots</c>. A mismatch leaves <c>NAME.received.cs</c> beside <c>NAME.verified.cs</c>;
/// with <c>UPDATE_SNAPSHOTS=1</c> in the environment what was received is accepted.
/// </summary>
internal static partial class Snapshot
{
    public static void Verify(string name, string generated)
    {
        var verified = RepositoryFiles.Path("tests", "Fungi.Generators.Tests", "Snapshots", $"{name}.verified.cs");
        var received = RepositoryFiles.Path("tests", "Fungi.Generators.Tests", "Snapshots", $"{name}.received.cs");
        var text = GeneratorVersion().Replace(generated, "VERSION");
        File.Delete(received);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1") File.WriteAllText(verified, text);
        if (File.Exists(verified) && File.ReadAllText(verified) == text) return;
        File.WriteAllText(received, text);
        Assert.Fail($"{name}: compare {received} with {verified}; UPDATE_SNAPSHOTS=1 accepts it.");
    }

    [GeneratedRegex("""(?<=GeneratedCode\("Fungi.Generators", ")[^"]*""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex GeneratorVersion();
}
