using Fungi.Generators.Tests;

namespace Fungi.Analyzers.Tests.Shape;

public sealed class NameTests
{
    [Theory]
    [InlineData("""[SslObjective({|FNG1007:""|})]""")]
    [InlineData("""[SslObjective({|FNG1007:" "|})]""")]
    [InlineData("""[SslObjective({|FNG1007:null!|})]""")]
    [InlineData("""[{|FNG1007:SslObjective|}]""")]
    [InlineData("""[SslObjective({|FNG1007:"x"|}), SslObjective("y")]""")]
    [InlineData("""[SslObjective({|FNG1008:"a b"|})]""")]
    [InlineData("""[SslObjective({|FNG1008:"../a"|})]""")]
    [InlineData("""[SslObjective({|FNG1008:"a:b"|})]""")]
    [InlineData("""[SslObjective({|FNG1008:"é"|})]""")]
    [InlineData("""[SslObjective({|FNG1008:"Embeddings"|})]""")]
    [InlineData("""[SslObjective({|FNG1008:"labels"|})]""")]
    [InlineData("""[SslObjective("jigsaw-2.1_a")]""")]
    public Task The_name_is_that_of_a_file(string attribute) =>
        ObjectiveAnalysis.Verify($$"""{{attribute}} public partial class X { {{Sources.Body}} }""");

    [Fact]
    public async Task A_better_name_is_proposed()
    {
        var diagnostics = await ObjectiveAnalysis.Verify($$"""
            [SslObjective({|FNG1008:"Jigsaw Puzzle"|})] public partial class X { {{Sources.Body}} }
            [SslObjective({|FNG1007:""|})] public partial class RotationPredictionObjective { {{Sources.Body}} }
            """);
        Assert.Contains("'jigsaw-puzzle'", diagnostics[0].GetMessage(), StringComparison.Ordinal);
        Assert.Contains("\"rotation-prediction\"", diagnostics[1].GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_used_twice_is_reported_at_both()
    {
        var diagnostics = await ObjectiveAnalysis.Verify($$"""
            namespace A { [SslObjective({|FNG1009:"same"|})] public partial class X { {{Sources.Body}} } }
            namespace B { public partial class Outer { [SslObjective({|FNG1009:"SAME"|})] public partial class Y { {{Sources.Body}} } } }
            namespace C { [SslObjective("other")] public partial class X { {{Sources.Body}} } }
            """);
        Assert.Contains("B.Outer.Y", diagnostics[0].GetMessage(), StringComparison.Ordinal);
        Assert.Contains("A.X", diagnostics[1].GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_used_in_two_files_is_reported_in_both()
    {
        var diagnostics = await ObjectiveAnalysis.WithoutFlow(
            $$"""[SslObjective("same")] public partial class X { {{Sources.Body}} }""",
            $$"""[SslObjective("same")] public partial class Y { {{Sources.Body}} }""");
        Assert.Equal(["FNG1009", "FNG1009"], diagnostics.Select(diagnostic => diagnostic.Id));
        Assert.Equal(2, diagnostics.Select(diagnostic => diagnostic.Location.SourceTree).Distinct().Count());
    }
}
