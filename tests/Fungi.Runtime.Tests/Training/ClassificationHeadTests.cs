using Fungi.Models;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.Tests.Store;
using Fungi.Runtime.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Training;

public sealed class ClassificationHeadTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    /// <summary>Scores (ln 1, ln 2, ln 5): probabilities 1/8, 2/8, 5/8.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(1)]
    public void The_loss_is_the_cross_entropy_of_smoothed_targets(double smoothing)
    {
        using var head = ClassificationHead.Create(HeadInitialization.Zero, ["a", "b", "c"], 2, RandomKey.From(1), CPU);
        head.Parameters["bias"].copy_(tensor(new[] { 0f, MathF.Log(2), MathF.Log(5) }));
        double[] logarithms = [Math.Log(1 / 8.0), Math.Log(2 / 8.0), Math.Log(5 / 8.0)];
        var expected = ((long[])[2, 0]).Average(label => -((1 - smoothing) * logarithms[label]) - (smoothing / 3 * logarithms.Sum()));
        Assert.Equal(expected, head.Loss(ones(2, 2), [2, 0], smoothing).ToDouble(), 1e-6);
    }

    [Fact]
    public void It_starts_at_zero_or_at_a_normal_draw()
    {
        using var zero = ClassificationHead.Create(HeadInitialization.Zero, ["a", "b"], 500, RandomKey.From(1), CPU);
        using var normal = ClassificationHead.Create(HeadInitialization.Normal, ["a", "b"], 500, RandomKey.From(1), CPU);
        using var other = ClassificationHead.Create(HeadInitialization.Normal, ["a", "b"], 500, RandomKey.From(2), CPU);
        Assert.True(zero.Parameters["weight"].Equals(zeros(2, 500)));
        Assert.Equal(0.01, normal.Parameters["weight"].std().ToDouble(), 1e-3);
        Assert.Equal(0, normal.Parameters["weight"].mean().ToDouble(), 1.5e-3);
        Assert.True(normal.Parameters["bias"].Equals(zeros(2)));
        Assert.False(normal.Parameters["weight"].Equals(other.Parameters["weight"]));
    }

    [Fact]
    public void What_is_written_is_read()
    {
        using var directory = new TemporaryDirectory();
        using var head = ClassificationHead.Create(HeadInitialization.Normal, ["cat", "\"dog\""], 3, RandomKey.From(1), CPU);
        head.Save(directory.File("head.safetensors"), new Dictionary<string, string> { ["finetuned.seed"] = "1" });
        using var read = ClassificationHead.Read(directory.File("head.safetensors"), 3, CPU);
        Assert.Equal(head.Classes, read.Classes);
        Assert.True(head.Scores(ones(1, 3)).Equals(read.Scores(ones(1, 3))));

        Refused("without-classes", new Dictionary<string, string>(), 3);
        Refused("other-classes", new Dictionary<string, string> { ["classes"] = """["cat"]""" }, 3);
        Refused("no-classes", new Dictionary<string, string> { ["classes"] = """["cat", null]""" }, 3);
        Refused("no-json", new Dictionary<string, string> { ["classes"] = "cat" }, 3);
        Refused("other-size", new Dictionary<string, string> { ["classes"] = """["cat", "dog"]""" }, 4);

        void Refused(string name, Dictionary<string, string> metadata, int embeddingDim)
        {
            var path = directory.File($"{name}.safetensors");
            Safetensors.Write(path, head.Parameters, metadata);
            var error = Assert.Throws<InputException>(() => ClassificationHead.Read(path, embeddingDim, CPU));
            Assert.StartsWith($"{path}: is not a head for embeddings of {embeddingDim} numbers; expected ", error.Message, StringComparison.Ordinal);
        }
    }

    public void Dispose() => scope.Dispose();
}
