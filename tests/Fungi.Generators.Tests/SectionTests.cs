using System.Collections;
using Microsoft.CodeAnalysis;

namespace Fungi.Generators.Tests;

/// <summary>How instances of nested types are made: what their constructors see, types that contain themselves, and whose types they are.</summary>
public sealed class SectionTests
{
    private readonly Binder binder = new();

    [Fact]
    public void Defaults_follow_from_what_is_configured()
    {
        const string types = """
            public sealed record Schedule(int Steps) { public double Rate { get; init; } = 1.0 / Steps; }
            public sealed class Named(string key)
            {
                public string Key { get; } = key.Trim();
                public required int Size { get => size; init => size = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value)); }
                public int Length { get; init; } = key.Length;
                public int Count { get; init; } = 2;
                private int size;
            }
            """;
        const string members = "public Schedule? Plan { get; init; } public Named? Named { get; init; }";
        var given = binder.Make(members, """{ "Plan": { "Steps": 10 }, "Named": { "Key": "abc", "Size": 3 } }""", types);
        Assert.Empty(binder.Errors);
        Assert.Equal(0.1, Binder.Get(given, "Plan.Rate"));
        Assert.Equal(3, Binder.Get(given, "Named.Length"));

        binder.Make(members, """{ "Named": { "Count": "x", "Sizze": 1 } }""", types);
        Assert.Equal(
            [
                "Fungi:Objectives:0:Named:Key: missing; expected text.",
                "Fungi:Objectives:0:Named:Size: missing; expected a whole number.",
                "Fungi:Objectives:0:Named:Count: 'x' is not valid; expected a whole number.",
                "Fungi:Objectives:0:Named:Sizze: unknown option; did you mean 'Size'? Expected one of Key, Size, Length, Count.",
            ],
            binder.Errors);
    }

    [Fact]
    public void A_type_may_contain_itself()
    {
        const string types = """
            public sealed record Node
            {
                public int Value { get; init; } = 1;
                public Node? Next { get; init; }
                public List<Node> Children { get; init; } = [];
                public Dictionary<string, Node?> Named { get; init; } = [];
            }
            """;
        var descriptor = Binder.Load("public Node Root { get; init; } = new() { Next = new() { Value = 5 } };", types);
        var given = binder.Create(
            descriptor,
            """{ "Root": { "Next": { "Next": { "Value": 3 } }, "Children": [{ "Value": 4 }], "Named": { "a": null, "b": { "Next": {} } } } }""");
        Assert.Empty(binder.Errors);
        Assert.Equal((5, 3), (Binder.Get(given, "Root.Next.Value"), Binder.Get(given, "Root.Next.Next.Value")));
        Assert.Equal(4, Binder.Get(((IList)Binder.Get(given, "Root.Children")!)[0]!, "Value"));

        binder.Create(descriptor, """{ "Root": { "Next": { "Next": { "Valu": 3 } } } }""");
        Assert.Equal(
            ["Fungi:Objectives:0:Root:Next:Next:Valu: unknown option; did you mean 'Value'? Expected one of Value, Next, Children, Named."],
            binder.Errors);
        Assert.Equal(
            """{"type":["object","null"]}""",
            descriptor.Options[0].Format.Schema()["properties"]!["Next"]!.ToJsonString().Replace(",\"default\":null", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("public First? One { get; init; } public Second? Two { get; init; }")]
    [InlineData("public Second? Two { get; init; } public First? One { get; init; }")]
    public void Types_that_contain_each_other_are_read_in_whatever_order(string members)
    {
        var given = binder.Make(members, """{ "One": { "Second": { "First": { "Size": 2 } } }, "Two": { "First": { "Size": 3 } } }""", """
            public sealed record First { public int Size { get; init; } = 1; public Second? Second { get; init; } }
            public sealed record Second { public int Dim { get; init; } = 1; public First? First { get; init; } }
            """);
        Assert.Empty(binder.Errors);
        Assert.Equal((2, 3), (Binder.Get(given, "One.Second.First.Size"), Binder.Get(given, "Two.First.Size")));
    }

    [Theory]
    [InlineData("public First? One { get; init; } public Second? Two { get; init; }")]
    [InlineData("public Second? Two { get; init; } public First? One { get; init; }")]
    public void One_that_cannot_be_made_is_no_part_of_the_other(string members)
    {
        var options = Binder.Load(members, """
            public sealed record First(object Thing, Second? Second) { public int Size { get; init; } = 1; }
            public sealed record Second { public int Dim { get; init; } = 1; public First? First { get; init; } }
            """).Options;
        Assert.Equal(("Two", "a section with Dim"), (Assert.Single(options).Name, options[0].Format.Expected));
    }

    [Fact]
    public void Type_arguments_may_be_null_or_not()
    {
        string[] sources =
        [
            Sources.Objective("public Pair<string?> Maybe { get; init; } = new(null, 1); public Pair<string> Sure { get; init; } = new(\"a\", 1);"),
            "namespace Strange.Plugin; public sealed record Pair<T>(T Left, int Right) { public List<T> More { get; init; } = []; }",
        ];
        Assert.DoesNotContain(PluginCompiler.Diagnose(sources), diagnostic =>
            diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id != "CS1591");
        var given = binder.Create(PluginCompiler.Load(sources)["test"], """{ "Maybe": { "Left": null, "More": [null] }, "Sure": { "Left": "b" } }""");
        Assert.Empty(binder.Errors);
        Assert.Equal("b", Binder.Get(given, "Sure.Left"));
    }

    [Theory]
    [InlineData("Microsoft.Research")]
    [InlineData("System.Losses")]
    public void An_authors_namespace_may_begin_like_the_frameworks(string name)
    {
        var options = PluginCompiler.Load(
            Sources.Objective($"public {name}.Settings Settings {{ get; init; }} = new(); public System.Text.StringBuilder? Builder {{ get; init; }}"),
            $"namespace {name}; public sealed record Settings {{ public int Size {{ get; init; }} }}")["test"].Options;
        Assert.Equal("Settings", Assert.Single(options).Name);
    }
}
