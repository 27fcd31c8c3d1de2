using System.Collections;

namespace Fungi.Generators.Tests;

/// <summary>Options that are records, classes, structs, dictionaries, and lists of all of them.</summary>
public sealed class NestedBindingTests
{
    private const string Types = """
        /// <summary>A head.</summary>
        public sealed record HeadOptions
        {
            /// <summary>Output size.</summary>
            [Range(1, 100)] public int Dim { get; init; } = 8;
            public Mode Mode { get; init; } = Mode.Mean;
            public IReadOnlyList<double> Scales { get; init; } = [1];
        }

        /// <param name="Rate">Step size.</param>
        /// <param name="Steps">How many.</param>
        public sealed record Schedule([Range(0, 1)] double Rate, int Steps = 10, string? Name = null)
        {
            public HeadOptions Head { get; init; } = new() { Dim = 9 };
        }

        public record struct Size(int Height, int Width = 3);

        public sealed class Classic
        {
            public required string Path { get; set; }
            public int Count { get; set; } = 4;
            public object? Carried { get; init; } = "carried";
        }
        """;

    private readonly Binder binder = new();

    [Fact]
    public void A_key_that_a_section_lacks_keeps_the_value_of_the_enclosing_default()
    {
        const string members = """
                public HeadOptions Head { get; init; } = new() { Dim = 5, Mode = Mode.Sum };
                public HeadOptions? None { get; init; }
                public Schedule Plan { get; init; } = new(0.5, 20) { Head = new() { Dim = 6, Scales = [2, 3] } };
                public Size Size { get; init; } = new(1, 2);
                public Classic File { get; init; } = new() { Path = "p", Carried = "kept" };
            """;
        var absent = binder.Make(members, "{}", Types);
        Assert.Equal([5, "Sum", null, 20], Values(absent, "Head.Dim", "Head.Mode", "None", "Plan.Steps"));

        var given = binder.Make(
            members,
            """
            {
              "Head": { "mode": "mean" }, "None": { "Dim": 3 }, "Size": { "Height": 7 }, "File": { "Count": 9 },
              "Plan": { "Rate": 0.25, "Head": { "Scales": [] } }
            }
            """,
            Types);
        Assert.Empty(binder.Errors);
        Assert.Equal([5, "Mean", 3, "Mean"], Values(given, "Head.Dim", "Head.Mode", "None.Dim", "None.Mode"));
        Assert.Equal([0.25, 20, null, 6], Values(given, "Plan.Rate", "Plan.Steps", "Plan.Name", "Plan.Head.Dim"));
        Assert.Empty((IEnumerable)Binder.Get(given, "Plan.Head.Scales")!);
        Assert.Equal([7, 2], Values(given, "Size.Height", "Size.Width"));
        Assert.Equal(["p", 9, "kept"], Values(given, "File.Path", "File.Count", "File.Carried"));
    }

    [Fact]
    public void Without_an_enclosing_default_the_types_own_defaults_count_and_the_rest_must_be_given()
    {
        const string members = """
                public required Schedule Plan { get; init; }
                public List<Schedule> Plans { get; init; } = [];
                public Classic? File { get; init; }
                public Size[] Sizes { get; init; } = [];
            """;
        var given = binder.Make(
            members,
            """
            { "Plan": { "Rate": 1, "Name": "n" }, "Plans": [{ "Rate": 0, "Head": { "Dim": 1 } }], "File": { "Path": "f" }, "Sizes": [{ "Height": 1 }] }
            """,
            Types);
        Assert.Empty(binder.Errors);
        Assert.Equal([1.0, 10, "n", 9], Values(given, "Plan.Rate", "Plan.Steps", "Plan.Name", "Plan.Head.Dim"));
        Assert.Equal(["f", 4, "carried"], Values(given, "File.Path", "File.Count", "File.Carried"));
        Assert.Equal([1, 3], Values(((IList)Binder.Get(given, "Sizes")!)[0]!, "Height", "Width"));
        Assert.Equal([0.0, 10, 1], Values(((IList)Binder.Get(given, "Plans")!)[0]!, "Rate", "Steps", "Head.Dim"));

        binder.Make(members, """{ "Plans": [{ "Steps": 1 }], "File": { "Count": 1 }, "Sizes": [{ "Width": 1 }] }""", Types);
        Assert.Equal(
            [
                "Fungi:Objectives:0:Plan: missing; expected a section with Rate, Steps, Name, Head.",
                "Fungi:Objectives:0:Plans:0:Rate: missing; expected a number from 0 to 1.",
                "Fungi:Objectives:0:File:Path: missing; expected text.",
                "Fungi:Objectives:0:Sizes:0:Height: missing; expected a whole number.",
            ],
            binder.Errors);
    }

    [Fact]
    public void All_mistakes_are_reported_with_their_full_paths()
    {
        binder.Make(
            """
                public HeadOptions Head { get; init; } = new();
                public Dictionary<Mode, Schedule> Plans { get; init; } = [];
                public IReadOnlyDictionary<int, IReadOnlyList<double>> Table { get; init; } = new Dictionary<int, IReadOnlyList<double>>();
                [MaxLength(1)] public Dictionary<string, int> Weights { get; init; } = [];
                public HeadOptions Other { get; init; } = new();
            """,
            """
            {
              "Head": { "Dimm": 3, "Dim": 0, "Scales": [1, "x"] },
              "Plans": { "mean": { "Rate": 2, "Head": { "Mode": "max" } }, "Median": { "Rate": 1 } },
              "Table": { "1": [1, 2], "two": [], "3": ["a"] },
              "Weights": { "a": 1, "b": 2 },
              "Other": "head"
            }
            """,
            Types);
        Assert.Equal(
            [
                "Fungi:Objectives:0:Head:Dim: '0' is out of range; expected a whole number from 1 to 100.",
                "Fungi:Objectives:0:Head:Dimm: unknown option; did you mean 'Dim'? Expected one of Dim, Mode, Scales.",
                "Fungi:Objectives:0:Head:Scales:1: 'x' is not valid; expected a number.",
                "Fungi:Objectives:0:Other: 'head' is not a section; expected one of Dim, Mode, Scales.",
                "Fungi:Objectives:0:Plans:Median: the key 'Median' is not valid; expected one of Sum, Mean.",
                "Fungi:Objectives:0:Plans:mean:Head:Mode: 'max' is not valid; expected one of Sum, Mean.",
                "Fungi:Objectives:0:Plans:mean:Rate: '2' is out of range; expected a number from 0 to 1.",
                "Fungi:Objectives:0:Table:3:0: 'a' is not valid; expected a number.",
                "Fungi:Objectives:0:Table:two: the key 'two' is not valid; expected a whole number.",
                "Fungi:Objectives:0:Weights: a set of options is not allowed; "
                    + "expected a section of at most 1 keys, each key text, each value a whole number.",
            ],
            binder.Errors.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Dictionaries_and_sets_of_every_kind_are_read()
    {
        var given = binder.Make(
            """
                public Dictionary<string, double> Weights { get; init; } = new() { ["a"] = 1, ["b"] = 1 };
                public IDictionary<Mode, int> Modes { get; init; } = new Dictionary<Mode, int>();
                public System.Collections.Immutable.ImmutableDictionary<long, HeadOptions>? Heads { get; init; }
                public IReadOnlyDictionary<string, Dictionary<string, int?>> Deep { get; init; } = new Dictionary<string, Dictionary<string, int?>>();
                public HashSet<int> Numbers { get; init; } = [];
                public IReadOnlySet<Mode> Kinds { get; init; } = new HashSet<Mode>();
                public List<List<string?>> Words { get; init; } = [];
                public System.Collections.Immutable.ImmutableArray<HeadOptions> Many { get; init; } = [];
            """,
            """
            {
              "Weights": { "b": 2.5 }, "Modes": { "SUM": 1 }, "Heads": { "-5": { "Dim": 2 } }, "Deep": { "x": { "y": null, "z": 1 } },
              "Numbers": [3, 3, 4], "Kinds": ["Mean"], "Words": [["a", null], []], "Many": [{ "Dim": 1 }, { "Mode": "Sum" }]
            }
            """,
            Types);
        Assert.Empty(binder.Errors);
        Assert.Equal(new Dictionary<string, double> { ["b"] = 2.5 }, Binder.Get(given, "Weights"));
        Assert.Equal("Sum", ((IDictionary)Binder.Get(given, "Modes")!).Keys.Cast<object>().Single().ToString());
        Assert.Equal(2, Binder.Get(((IDictionary)Binder.Get(given, "Heads")!)[-5L]!, "Dim"));
        var deep = (IReadOnlyDictionary<string, Dictionary<string, int?>>)Binder.Get(given, "Deep")!;
        Assert.Equal(new Dictionary<string, int?> { ["y"] = null, ["z"] = 1 }, deep["x"]);
        Assert.Equal([3, 4], (IEnumerable<int>)Binder.Get(given, "Numbers")!);
        Assert.Single((IEnumerable)Binder.Get(given, "Kinds")!);
        Assert.Equal([["a", null], []], (List<List<string?>>)Binder.Get(given, "Words")!);
        Assert.Equal(2, ((IEnumerable)Binder.Get(given, "Many")!).Cast<object>().Count());
    }

    [Fact]
    public void Objectives_and_nested_types_check_themselves_once_their_parts_are_right()
    {
        const string types = """
            public sealed record Window(int Low, int High) : IValidatableObject
            {
                public IEnumerable<ValidationResult> Validate(ValidationContext context) =>
                    Low < High ? [] : [new("Low must be below High.", [nameof(Low), nameof(High)])];
            }
            public abstract class Checked : IValidatableObject
            {
                public abstract int Total { get; init; }
                public IEnumerable<ValidationResult> Validate(ValidationContext context) => Total % 2 == 0 ? [] : [new("the total must be even.")];
            }
            """;
        var source = Sources.Objective("""
                public override int Total { get; init; } = 2;
                public List<Window> Windows { get; init; } = [];
            """).Replace("partial class TestObjective", "partial class TestObjective : Checked", StringComparison.Ordinal);
        var descriptor = PluginCompiler.Load(source, $"namespace Strange.Plugin;\n{types}")["test"];

        binder.Create(descriptor, """{ "Windows": [{ "Low": 1, "High": 2 }] }""");
        Assert.Empty(binder.Errors);
        binder.Create(descriptor, """{ "Total": 3 }""");
        binder.Create(descriptor, """{ "Total": 3, "Windows": [{ "Low": 1, "High": 2 }, { "Low": 2, "High": 2 }, { "Low": "x", "High": 0 }] }""");
        Assert.Equal(
            [
                "Fungi:Objectives:0: the total must be even.",
                "Fungi:Objectives:0:Windows:1:Low: Low must be below High.",
                "Fungi:Objectives:0:Windows:1:High: Low must be below High.",
                "Fungi:Objectives:0:Windows:2:Low: 'x' is not valid; expected a whole number.",
            ],
            binder.Errors);
    }

    [Fact]
    public void Nested_options_are_described_down_to_the_leaves()
    {
        var options = Binder.Load("""
                public required Schedule Plan { get; init; }
                public Schedule Filled { get; init; } = new(0.5);
                public Dictionary<Mode, Size> Sizes { get; init; } = [];
                public HeadOptions Head { get; init; } = new();
            """, Types).Options;
        const string plan =
            """
            {"type":"object","properties":{"Rate":{"description":"Step size.","type":"number","minimum":0,"maximum":1},"Steps":{"description":"How many.","type":"integer","default":10},"Name":{"type":["string","null"],"default":null},"Head":{"type":"object","properties":{"Dim":{"description":"Output size.","type":"integer","minimum":1,"maximum":100},"Mode":{"enum":["Sum","Mean"]},"Scales":{"type":"array","items":{"type":"number"}}},"additionalProperties":false}},"additionalProperties":false,"required":["Rate"]}
            """;
        Assert.Equal(plan, options[0].Schema().ToJsonString());
        // What an instance of the source's gives need not be given, and is not known.
        const string filled =
            """
            {"type":"object","properties":{"Rate":{"description":"Step size.","type":"number","minimum":0,"maximum":1},"Steps":{"description":"How many.","type":"integer"},"Name":{"type":["string","null"]},"Head":{"type":"object","properties":{"Dim":{"description":"Output size.","type":"integer","minimum":1,"maximum":100},"Mode":{"enum":["Sum","Mean"]},"Scales":{"type":"array","items":{"type":"number"}}},"additionalProperties":false}},"additionalProperties":false}
            """;
        Assert.Equal(filled, options[1].Schema().ToJsonString());
        const string sizes =
            """
            {"type":"object","additionalProperties":{"type":"object","properties":{"Height":{"type":"integer"},"Width":{"type":"integer","default":3}},"additionalProperties":false,"required":["Height"]},"propertyNames":{"enum":["Sum","Mean"]},"default":{}}
            """;
        Assert.Equal(sizes, options[2].Schema().ToJsonString());
        const string head =
            """
            {"type":"object","properties":{"Dim":{"description":"Output size.","type":"integer","minimum":1,"maximum":100,"default":8},"Mode":{"enum":["Sum","Mean"],"default":"Mean"},"Scales":{"type":"array","items":{"type":"number"},"default":[1]}},"additionalProperties":false,"default":{}}
            """;
        Assert.Equal(head, options[3].Schema().ToJsonString());
    }

    private static object?[] Values(object instance, params string[] paths) =>
        [.. paths.Select(path => Binder.Get(instance, path) is Enum member ? member.ToString() : Binder.Get(instance, path))];
}
