using Fungi.Runtime.Store;

namespace Fungi.Runtime.Tests.Store;

public sealed class FeatureSetTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();
    private readonly string _directory;

    public FeatureSetTests() => _directory = _root.File("train");

    public void Dispose() => _root.Dispose();

    [Fact]
    public void An_incomplete_split_says_how_to_complete_it()
    {
        FeatureStore.Open(_directory, SmallRun.Manifest, SmallRun.Samples).Dispose();

        Assert.Equal($"{_directory}: is not complete; run fungi extract again to resume it.", Refusal());
    }

    [Fact]
    public void A_missing_or_foreign_directory_is_refused()
    {
        Assert.Contains("holds no manifest.json", Refusal(), StringComparison.Ordinal);
        Directory.CreateDirectory(_directory);
        Assert.Contains("holds no manifest.json", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{ \"name\": \"left-pad\", \"version\": \"1.0.0\" }")]
    public void A_foreign_manifest_is_refused(string text)
    {
        Directory.CreateDirectory(_directory);
        File.WriteAllText(Path.Combine(_directory, "manifest.json"), text);

        var message = Refusal();
        Assert.Contains("manifest.json: is not a manifest of features", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("\"formatVersion\": 1", "\"formatVersion\": 2", "has format version 2; expected 1")]
    [InlineData("\"name\": \"kl\"", "\"name\": \"../kl\"", "no file name")]
    [InlineData("\"dim\": 3", "\"dim\": 4", "kl.npy: has 7 rows of 3; its manifest says 7 rows of 4")]
    [InlineData("\"samples\": 7", "\"samples\": 8", "labels.npy: has 7 rows of 1; its manifest says 8 rows of 1")]
    [InlineData("\"checkpointSha256\": \"beef\"", "\"checkpointSha256\": null", "is not a manifest of features")]
    public void A_manifest_that_does_not_fit_is_refused(string from, string to, string expected)
    {
        SmallRun.Extract(Disk.Default, _directory, SmallRun.NoneSkipped);
        var path = Path.Combine(_directory, "manifest.json");
        var text = File.ReadAllText(path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));

        Assert.Contains(expected, Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kl.npy")]
    [InlineData("labels.npy")]
    [InlineData("samples.json")]
    public void A_missing_file_is_refused_by_name(string name)
    {
        SmallRun.Extract(Disk.Default, _directory, SmallRun.NoneSkipped);
        File.Delete(Path.Combine(_directory, name));

        Assert.StartsWith(Path.Combine(_directory, name), Refusal(), StringComparison.Ordinal);
    }

    private string Refusal() => Assert.Throws<InputException>(() => FeatureSet.Open(_directory)).Message;
}
