using static TorchSharp.torch;

namespace Fungi.Models.Tests;

/// <summary>A checkpoint in several files.</summary>
public sealed class ShardedTensorsTests : TemporaryDirectory
{
    private const string Index = "model.safetensors.index.json";

    [Fact]
    public void ABackboneIsPutTogetherFromItsShards()
    {
        using var scope = NewDisposeScope();
        using var backbone = TapTests.Sharpened();
        var names = backbone.Parameters.Keys.ToArray();
        Write("model-00001-of-00002.safetensors", backbone, names[..7]);
        Write("model-00002-of-00002.safetensors", backbone, names[7..]);
        WriteIndex(names.Index().Select(name => (name.Item, name.Index < 7 ? "model-00001-of-00002.safetensors" : "model-00002-of-00002.safetensors")));

        using var loaded = BackboneLoader.Load(new BackboneOptions { Checkpoint = File(Index), Heads = 2 });
        using var file = Checkpoint.Load(File(Index));

        var images = ones(1, 3, 12, 12);
        Assert.True(backbone.Forward(images).Equals(loaded.Forward(images)));
        Assert.Equal([File(Index), File("model-00001-of-00002.safetensors"), File("model-00002-of-00002.safetensors")], file.Files);
    }

    [Fact]
    public void TensorsOfAShardThatTheIndexDoesNotNameAreNotThere()
    {
        using var scope = NewDisposeScope();
        Safetensors.Write(File("one"), new Dictionary<string, Tensor> { ["a"] = ones(2), ["b"] = ones(3) });
        WriteIndex([("a", "one")]);

        using var file = Checkpoint.Load(File(Index));

        Assert.Equal(["a"], file.Tensors.Keys);
        Assert.Equal(2, file.Read("a").sum().item<float>());
    }

    [Fact]
    public void MistakesAreNamed()
    {
        using var scope = NewDisposeScope();
        Safetensors.Write(File("one"), new Dictionary<string, Tensor> { ["a"] = ones(2) });

        Refused("'b' should be in one, which has no such tensor", ("a", "one"), ("b", "one"));
        Refused("two: there is no such file", ("a", "two"));
        Refused("the file name '../one' is not allowed; expected a file in the same folder", ("a", "../one"));
        Refused("the file name '..' is not allowed", ("a", ".."));
        Refused($"{Index}: not a checkpoint; expected safetensors or", ("a", Index));
        System.IO.File.WriteAllText(File(Index), """{ "weights": {} }""");
        AssertRefused("it has no 'weight_map'", () => Checkpoint.Load(File(Index)));
        System.IO.File.WriteAllText(File(Index), """{ "weight_map": { "a": 1 } }""");
        AssertRefused("the place of 'a' is no text", () => Checkpoint.Load(File(Index)));
        System.IO.File.WriteAllText(File(Index), """{ "weight_map": """);
        AssertRefused("not a readable index of a sharded checkpoint", () => Checkpoint.Load(File(Index)));

        void Refused(string reason, params (string, string)[] places)
        {
            WriteIndex(places);
            AssertRefused(reason, () => Checkpoint.Load(File(Index)));
        }
    }

    private void Write(string name, Backbone backbone, string[] names) =>
        Safetensors.Write(File(name), names.ToDictionary(tensor => tensor, tensor => backbone.Parameters[tensor]));

    private void WriteIndex(IEnumerable<(string Tensor, string File)> places) => System.IO.File.WriteAllText(
        File(Index), $$"""{ "metadata": { "total_size": 1 }, "weight_map": { {{string.Join(", ", places.Select(place => $"\"{place.Tensor}\": \"{place.File}\""))}} } }""");
}
