using TorchSharp;

namespace Fungi.Tensors.Tests;

/// <summary>
/// Code written for this project must compile against the TorchSharp package too. Its public signatures lie in
/// torchsharp-api.txt, written by reflection over TorchSharp 0.106; every public member here must be among them.
/// </summary>
public sealed class ApiConformanceTests
{
    private static readonly Dictionary<string, HashSet<string>> TorchSharp = ReadSections();

    public static TheoryData<string> Types => [.. PublicTypes().Select(ApiNotation.SectionOf)];

    [Theory]
    [MemberData(nameof(Types))]
    public void EveryMemberIsOneOfTorchSharp(string section)
    {
        var type = PublicTypes().Single(type => string.Equals(ApiNotation.SectionOf(type), section, StringComparison.Ordinal));
        if (!TorchSharp.TryGetValue(section, out var expected))
        {
            // The list has sections for the main types; the others must at least be named by a signature, or have no members of their own.
            var isNamed = TorchSharp.Values.Any(lines => lines.Any(line => line.Contains(section, StringComparison.Ordinal)));
            Assert.True(isNamed || Members(type).Count == 0, $"TorchSharp has no type {section}.");
            return;
        }

        var deviating = Members(type).Where(member => !expected.Contains(member)).Order(StringComparer.Ordinal).ToList();
        Assert.True(deviating.Count == 0, $"{section} has members that TorchSharp has not:\n{string.Join('\n', deviating)}");
    }

    [Fact]
    public void TheNotationSeesThroughOverloadsAndDefaults()
    {
        Assert.Contains("torch.Tensor sum(torch.ScalarType? type = null/default)", Members(typeof(torch.Tensor)));
        Assert.Contains("static torch.Tensor softmax(torch.Tensor input, int dim, torch.ScalarType? dtype = null/default)", Members(typeof(torch)));
    }

    private static IEnumerable<Type> PublicTypes() => typeof(torch).Assembly.GetExportedTypes()
        .Where(type => type.Namespace == "TorchSharp" && !type.Name.StartsWith('<'));

    private static List<string> Members(Type type) => ApiNotation.Members(type);

    private static Dictionary<string, HashSet<string>> ReadSections()
    {
        var sections = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var lines = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "torchsharp-api.txt")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal)) sections[line[3..line.IndexOf(" (", StringComparison.Ordinal)]] = lines = new(StringComparer.Ordinal);
            else lines.Add(line);
        }

        return sections;
    }
}
