using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Fungi.Generators.Tests;

public sealed class BindingTests
{
    private readonly Binder binder = new();

    [Fact]
    public void Options_come_from_configuration_and_defaults_from_the_source()
    {
        const string source = """
                [Range(1, 100)] public byte Small { get; init; } = 3;
                public long Long { get; init; } = 5_000_000_000;
                public decimal Exact { get; init; } = 0.5m;
                public int? Maybe { get; init; } = 7;
                public bool Flag { get; init; }
                public string Text { get; init; } = "text";
                public string? Slug { get; init; }
                public Mode Mode { get; init; } = Mode.Mean;
                public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);
                public Uri Address { get; init; } = new("https://example.org/");
                public double[] Scales { get; init; } = [1, 2];
                public List<Mode>? Modes { get; init; }
                public System.Collections.Immutable.ImmutableArray<int> Numbers { get; init; } = [1];
            """;
        var defaults = binder.Make(source, "{}");
        Assert.Equal((byte)3, Get(defaults, "Small"));
        Assert.Equal(5_000_000_000L, Get(defaults, "Long"));
        Assert.Equal(0.5m, Get(defaults, "Exact"));
        Assert.Equal(7, Get(defaults, "Maybe"));
        Assert.Equal(false, Get(defaults, "Flag"));
        Assert.Equal("text", Get(defaults, "Text"));
        Assert.Null(Get(defaults, "Slug"));
        Assert.Equal("Mean", Get(defaults, "Mode")?.ToString());
        Assert.Equal(TimeSpan.FromMinutes(1), Get(defaults, "Timeout"));
        Assert.Equal(new Uri("https://example.org/"), Get(defaults, "Address"));
        Assert.Equal(new[] { 1.0, 2 }, Get(defaults, "Scales"));
        Assert.Null(Get(defaults, "Modes"));

        var given = binder.Make(source, """
            {
              "small": 4, "Long": -1, "Exact": 0.25, "Maybe": null, "Flag": true, "Text": "other", "Slug": "s", "Mode": "sum",
              "Timeout": "00:00:05", "Address": "https://example.net/", "Scales": [0.5], "Modes": ["Sum", "Mean"], "Numbers": [2, 3]
            }
            """);
        Assert.Equal((byte)4, Get(given, "Small"));
        Assert.Equal(-1L, Get(given, "Long"));
        Assert.Equal(0.25m, Get(given, "Exact"));
        Assert.Null(Get(given, "Maybe"));
        Assert.Equal(true, Get(given, "Flag"));
        Assert.Equal("other", Get(given, "Text"));
        Assert.Equal("s", Get(given, "Slug"));
        Assert.Equal("Sum", Get(given, "Mode")?.ToString());
        Assert.Equal(TimeSpan.FromSeconds(5), Get(given, "Timeout"));
        Assert.Equal(new Uri("https://example.net/"), Get(given, "Address"));
        Assert.Equal(new[] { 0.5 }, Get(given, "Scales"));
        Assert.Equal(2, ((System.Collections.ICollection)Get(given, "Modes")!).Count);
        Assert.Equal([2, 3], (IEnumerable<int>)Get(given, "Numbers")!);
        Assert.Empty(binder.Errors);
    }

    [Fact]
    public void Every_type_of_number_is_read()
    {
        var given = binder.Make(
            """
                public sbyte A { get; init; }
                public ushort B { get; init; }
                public ulong C { get; init; }
                public nint D { get; init; }
                public Half E { get; init; }
                public Int128 F { get; init; }
                [Range(0, 1000)] public System.Numerics.BigInteger G { get; init; }
                [Range(0.5, 1.5)] public decimal H { get; init; } = 1;
                public byte? I { get; init; }
            """,
            """
            { "A": -128, "B": 65535, "C": 18446744073709551615, "D": -5, "E": 0.5, "F": 170141183460469231731687303715884105727, "G": 999, "H": 0.5, "I": 1 }
            """);
        Assert.Empty(binder.Errors);
        object[] expected =
        [
            sbyte.MinValue, ushort.MaxValue, ulong.MaxValue, (nint)(-5), (Half)0.5, Int128.MaxValue, new System.Numerics.BigInteger(999), 0.5m, (byte)1,
        ];
        Assert.Equal(expected, "ABCDEFGHI".Select(letter => Get(given, letter.ToString())));

        binder.Make("public byte A { get; init; }\n[Range(0, 1000)] public Int128 B { get; init; }", """{ "A": 256, "B": 1001 }""");
        Assert.Equal(
            [
                "Fungi:Objectives:0:A: '256' is not valid; expected a whole number.",
                "Fungi:Objectives:0:B: '1001' is out of range; expected a whole number from 0 to 1000.",
            ],
            binder.Errors);
    }

    [Fact]
    public void Annotations_of_nested_members_are_checked_as_those_of_options()
    {
        binder.Make(
            "public Nested Nested { get; init; } = new() { Path = \"p\" };",
            """
            {
              "Nested": {
                "Path": " ", "Name": "abc", "Kind": 2, "Odd": 4, "Mode": "Sum", "Slug": "a1", "Few": [1, 2, 3], "Many": {}, "Exact": "ab"
              }
            }
            """,
            """
            public sealed class Nested
            {
                [Required] public string? Path { get; init; }
                [StringLength(2)] public string Name { get; init; } = "";
                [AllowedValues(1, 3)] public int Kind { get; init; } = 1;
                [DeniedValues(2, 4)] public int Odd { get; init; } = 1;
                [DeniedValues(Mode.Sum)] public Mode Mode { get; init; } = Mode.Mean;
                [RegularExpression("[a-z]+")] public string Slug { get; init; } = "a";
                [MaxLength(2)] public List<int> Few { get; init; } = [];
                [MinLength(1)] public Dictionary<string, int> Many { get; init; } = new() { ["a"] = 1 };
                [Length(3, 3)] public string Exact { get; init; } = "abc";
            }
            """);
        Assert.Equal(
            [
                "Path: ' ' is not allowed; expected text that is not blank.",
                "Name: 'abc' is not allowed; expected text of at most 2 characters.",
                "Kind: '2' is out of range; expected one of 1, 3.",
                "Odd: '4' is out of range; expected a whole number except 2, 4.",
                "Mode: 'Sum' is not allowed; expected one of Sum, Mean except Sum.",
                "Slug: 'a1' is not allowed; expected text that matches [a-z]+.",
                "Few: a list is not allowed; expected a list of at most 2 elements, each a whole number.",
                "Many: null is not allowed; expected a section of at least 1 keys, each key text, each value a whole number.",
                "Exact: 'ab' is not allowed; expected text of 3 characters.",
            ],
            binder.Errors.Select(error => error.Replace("Fungi:Objectives:0:Nested:", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void Annotations_and_required_members_are_checked_together_with_the_spelling()
    {
        binder.Make(
            """
                [Range(1e-4, 10)] public double Temperature { get; init; } = 0.07;
                [Range(0, 1, MaximumIsExclusive = true)] public float Rate { get; init; }
                [Length(2, 4)] public string Word { get; init; } = "abc";
                [RegularExpression("[a-z]+")] public string Slug { get; init; } = "a";
                [AllowedValues(1, 2, 4)] public int Power { get; init; } = 1;
                [MaxLength(2)] public int[] Sizes { get; init; } = [];
                [Required] public string? Path { get; init; }
                public required int Count { get; init; }
                public string NoDefault { get; init; }
                public required IReadOnlyList<int> Needed { get; init; }
            """,
            """
            { "Temprature": 1, "Temperature": -3, "Rate": 1, "Word": "a", "Slug": "A", "Power": 3, "Sizes": [1, 2, 3], "Path": "" }
            """);
        Assert.Equal(
            [
                "Fungi:Objectives:0:Temperature: '-3' is out of range; expected a number from 0.0001 to 10.",
                "Fungi:Objectives:0:Rate: '1' is out of range; expected a number of at least 0 and below 1.",
                "Fungi:Objectives:0:Word: 'a' is not allowed; expected text of 2 to 4 characters.",
                "Fungi:Objectives:0:Slug: 'A' is not allowed; expected text that matches [a-z]+.",
                "Fungi:Objectives:0:Power: '3' is out of range; expected one of 1, 2, 4.",
                "Fungi:Objectives:0:Sizes: a list is not allowed; expected a list of at most 2 elements, each a whole number.",
                "Fungi:Objectives:0:Path: '' is not allowed; expected text that is not blank.",
                "Fungi:Objectives:0:Count: missing; expected a whole number.",
                "Fungi:Objectives:0:NoDefault: missing; expected text.",
                "Fungi:Objectives:0:Needed: missing; expected a list, each a whole number.",
                "Fungi:Objectives:0:Temprature: unknown option; did you mean 'Temperature'? "
                    + "Expected one of Temperature, Rate, Word, Slug, Power, Sizes, Path, Count, NoDefault, Needed.",
            ],
            binder.Errors);
    }

    [Fact]
    public void Descriptors_tell_what_a_user_must_know()
    {
        var descriptor = Paper("KlObjective");
        Assert.Equal(
            "Divergence of the uniform distribution from the softmax of random latents (Simoncini et al. 2024, FUNGI, arXiv 2407.10964).",
            descriptor.Summary);
        Assert.Equal(
            [
                ("Temperature", "double", "15", "a number from 0.0001 to 100", "Softmax temperature; the paper uses 15, fungivision 1."),
                ("LatentDim", "int", "768", "a whole number from 2 to 65536", "Output size of the projection head."),
            ],
            descriptor.Options.Select(option => (option.Name, option.Type, option.Default, option.Format.Expected, option.Summary)));
        Assert.Equal("""{"type":"integer","minimum":2,"maximum":65536}""", descriptor.Options[1].Format.Schema().ToJsonString());
    }

    [Fact]
    public void Plans_carry_the_bound_sizes_in_the_order_of_the_parameters()
    {
        var simclr = binder.Create(Paper("SimclrObjective"), """{ "LatentDim": 12, "BankSize": 5, "StrideScale": 1 }""");
        var head = new HeadSpecification("head", 12, NormalizeEmbedding: false);
        Assert.Equal([new LatentsInput("latents", head), new BankInput("bank", "latents", 5)], simclr.Features(Modality.Image)!.Inputs.AsEnumerable());
        Assert.Equal(4, simclr.Features(Modality.Image)!.Views.Count);
        Assert.Equal([new LatentsInput("latents", head with { HiddenLayers = 1 })], simclr.Pretraining(Modality.Image)!.Inputs.AsEnumerable());
        Assert.Equal("crop", Assert.Single(simclr.Pretraining(Modality.Image)!.Views.Groups).Name);

        var dino = binder.Create(Paper("DinoObjective"), "{}");
        Assert.Equal(
            [
                new LatentsInput("student", new("head", 2048)),
                new LatentsInput("teacher", new("teacher", 2048), Views: "global", StopGradient: true),
                new MomentsInput("centre", "teacher", 1), // nobody asks for it
            ],
            dino.Features(Modality.Image)!.Inputs.AsEnumerable());
        Assert.Equal(["global", "local"], dino.Pretraining(Modality.Image)!.Views.Groups.Select(group => group.Name));

        var kl = binder.Create(Paper("KlObjective"), "{}");
        Assert.Equal(kl.Features(Modality.Image)!.Inputs.AsEnumerable(), kl.Pretraining(Modality.Image)!.Inputs);
        Assert.Empty(binder.Errors);
    }

    [Fact]
    public void The_loss_receives_its_tensors_in_order()
    {
        var objective = binder.Make("    public Tensor PretrainLoss([Embeddings] Tensor a, [Embeddings] Tensor b) => a - b;", "{}");
        using var one = TorchSharp.torch.tensor(1f);
        using var three = TorchSharp.torch.tensor(3f);
        using var difference = objective.Pretraining(Modality.Image)!.Loss([three, one]);
        Assert.Equal(2f, difference.item<float>());
    }

    [Fact]
    public void Services_reach_the_constructor()
    {
        const string members = """
                public string Culture => culture.Name;
                public bool HasComparer => comparer is not null;
                public int Dim { get; init; } = 3;
            """;
        const string parameters = "(System.Globalization.CultureInfo culture, IComparer<string>? comparer = null)";
        var descriptor = PluginCompiler.Load(Sources.Objective(members, parameters))["test"];
        var objective = binder.Create(descriptor, """{ "Dim": 4 }""", CultureInfo.InvariantCulture);
        Assert.Equal("", Get(objective, "Culture"));
        Assert.Equal(false, Get(objective, "HasComparer"));
        Assert.Equal(4, Get(objective, "Dim"));

        var error = Assert.Throws<InputException>(() => binder.Create(descriptor, "{}"));
        const string expected = "Fungi:Objectives:0: the objective 'test' needs the service CultureInfo, which the host does not offer.";
        Assert.Equal(expected, error.Message);
    }

    [Fact]
    public void A_service_that_may_be_null_may_be_absent_and_no_instance_is_a_service()
    {
        var descriptor = PluginCompiler.Load(Sources.Objective("""
                public TestObjective(TestObjective other) => Culture = other.Culture;
                public TestObjective(System.Globalization.CultureInfo? culture) => Culture = culture;
                public object? Culture { get; }
            """))["test"];
        Assert.Null(Get(binder.Create(descriptor, "{}"), "Culture"));
        Assert.Same(CultureInfo.InvariantCulture, Get(binder.Create(descriptor, "{}", CultureInfo.InvariantCulture), "Culture"));
    }

    [Fact]
    public void A_bound_beyond_the_type_is_none()
    {
        var option = Binder.Load("[Range(-70000, 70000)] public Half Half { get; init; } [Range(0, 1000)] public Half Less { get; init; }").Options;
        Assert.Equal("""{"type":"number"}""", option[0].Format.Schema().ToJsonString());
        Assert.Equal("a number from 0 to 1000", option[1].Format.Expected);
    }

    [Fact]
    public void A_constructor_of_the_author_runs_before_the_options_are_read()
    {
        var objective = binder.Make(
            """
                public TestObjective() { Dim = 5; Other = 6; }
                public int Dim { get; init; }
                public int Other { get; init; }
            """,
            """{ "Dim": 8 }""");
        Assert.Equal(8, Get(objective, "Dim"));
        Assert.Equal(6, Get(objective, "Other"));
    }

    [Fact]
    public void An_objective_can_still_be_made_in_code() => PluginCompiler.Load(Sources.Objective("""
            public required int Dim { get; init; }
            public static TestObjective Small { get; } = new() { Dim = 2 };
        """));

    [Fact]
    public void Summaries_are_read_whether_or_not_the_project_has_a_documentation_file()
    {
        var source = Sources.Objective("""
                /// <summary>See <see cref="Mode"/> &amp;
                /// <c>more</c>.</summary>
                public int Dim { get; init; }
            """);
        Assert.Equal("See Mode & more.", PluginCompiler.Load(source)["test"].Options.Single().Summary);
        var undocumented = PluginCompiler.Generate(DocumentationMode.None, source)["Strange.Plugin.TestObjective.g.cs"];
        Assert.Equal(PluginCompiler.Generate(source)["Strange.Plugin.TestObjective.g.cs"], undocumented);
    }

    private static ObjectiveDescriptor Paper(string objective) => PluginCompiler.Load(Sources.Paper(objective)).Values.Single();

    private static object? Get(ISslObjective objective, string property) => Binder.Get(objective, property);
}
