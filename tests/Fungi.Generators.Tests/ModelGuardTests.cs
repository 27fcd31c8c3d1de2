namespace Fungi.Generators.Tests;

public sealed class ModelGuardTests
{
    private sealed record Holder(string Name, object? Held);

    public static TheoryData<string> Forbidden { get; } =
        new("symbol", "compilation", "node", "tree", "location", "reference", "model", "delegate");

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void The_guard_finds_what_is_forbidden_however_deep(string kind)
    {
        var compilation = PluginCompiler.Compilation("class C { }");
        var tree = compilation.SyntaxTrees.Last();
        var symbol = compilation.GetTypeByMetadataName("C")!;
        object held = kind switch
        {
            "symbol" => symbol,
            "compilation" => compilation,
            "node" => tree.GetRoot(),
            "tree" => tree,
            "location" => symbol.Locations[0],
            "reference" => symbol.DeclaringSyntaxReferences[0],
            "model" => compilation.GetSemanticModel(tree),
            _ => new Action(() => { }),
        };
        Assert.Throws<InvalidOperationException>(() => ModelGuard.Check(held));
        Assert.Throws<InvalidOperationException>(() => ModelGuard.Check(new Holder("outer", new[] { new Holder("inner", held) })));
    }

    [Fact]
    public void The_guard_lets_values_pass() =>
        ModelGuard.Check(new Holder("outer", new List<object?> { 1, "text", null, DayOfWeek.Monday, new Holder("inner", 2.5) }));
}
