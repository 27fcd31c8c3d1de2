using Microsoft.CodeAnalysis;

namespace Fungi.Generators.Tests;

public sealed class SnapshotTests
{
    [Theory]
    [InlineData("KlObjective")]
    [InlineData("DinoObjective")]
    [InlineData("SimclrObjective")]
    public void Paper(string objective) =>
        Verify(objective, Sources.Paper(objective), $"Fungi.Objectives.Paper.{objective}.g.cs");

    [Fact]
    public void Registration() => Snapshot.Verify("Registration", PluginCompiler.Generate(
        Sources.Paper("SimclrObjective"), Sources.Paper("KlObjective"), Sources.Paper("DinoObjective"))["SslPluginRegistration.g.cs"]);

    [Fact]
    public void Option_types() => VerifyMembers("OptionTypes", """
            [Range(1, 100)] public byte Small { get; init; } = 3;
            [Range(-1.5, double.MaxValue)] public int Whole { get; init; } = -1;
            public long Long { get; init; } = 5_000_000_000;
            [Range(typeof(decimal), "0.1", "0.9")] public decimal Exact { get; init; } = 0.5m;
            [Range(0, 1, MinimumIsExclusive = true)] public float Single { get; init; } = 0.1f;
            [Range(0.25, 0.75)] public Half Half { get; init; }
            [Range(0, 9)] public int? Maybe { get; init; }
            public bool Flag { get; init; }
            [Length(1, 8)] public string Text { get; init; } = "a\"b";
            [RegularExpression("[a-z]+"), MinLength(2)] public string? Slug { get; init; }
            [Required] public string? Path { get; init; }
            [AllowedValues(Mode.Mean)] public Mode Mode { get; init; } = Mode.Mean;
            public Mode? MaybeMode { get; init; }
            [DeniedValues(3, 5)] public int Odd { get; init; } = 1;
            [Range(typeof(TimeSpan), "00:00:01", "01:00:00")] public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);
            public Uri Address { get; init; } = new("https://example.org/");
            public Uri? MaybeAddress { get; init; }
            [MinLength(1)] public double[] Scales { get; init; } = [1, 2];
            public IReadOnlyList<string>? Names { get; init; }
            public required System.Collections.Immutable.ImmutableArray<Mode> Modes { get; init; }
        """);

    [Fact]
    public void Collections() => VerifyMembers("Collections", """
            public int[][] Table { get; init; } = [[1], [2, 3]];
            public List<int?> Gaps { get; init; } = [];
            public IReadOnlyList<string?>? Names { get; init; }
            public IEnumerable<Mode> Modes { get; init; } = [Mode.Sum, Mode.Mean];
            public IReadOnlySet<long> Numbers { get; init; } = new HashSet<long>();
            [Length(1, 3)] public Dictionary<string, double> Weights { get; init; } = new() { ["a"] = 1 };
            public IReadOnlyDictionary<Mode, TimeSpan>? Timeouts { get; init; }
            public required System.Collections.Immutable.ImmutableDictionary<int, List<Uri>> Addresses { get; init; }
        """);

    [Fact]
    public void Nested_options() => Verify(
        "NestedOptions",
        Sources.Objective("""
            /// <summary>The head.</summary>
            public HeadOptions Head { get; init; } = new() { Dim = 16, Name = "head" };
            public required Schedule Plan { get; init; }
            public Size? Size { get; init; }
            public List<HeadOptions> More { get; init; } = [];
            public Dictionary<Mode, Library.Size> Sizes { get; init; } = [];
        """)
            + """
            /// <summary>A head.</summary>
            public sealed record HeadOptions
            {
                /// <summary>Output size.</summary>
                [Range(1, 65536)] public int Dim { get; init; } = 8;
                /// <summary>Its name.</summary>
                [RegularExpression("[a-z]+")] public required string Name { get; set; }
                /// <summary>Nothing that configuration could hold.</summary>
                public object? Tag { get; init; }
                /// <summary>Itself again.</summary>
                public HeadOptions? Inner { get; init; }
            }

            /// <param name="Rate">Step size.</param>
            /// <param name="Name">What it is called.</param>
            /// <param name="Mode">How it counts.</param>
            /// <param name="Size">Of what.</param>
            public sealed record Schedule([Range(0, 1)] double Rate, string? Name, Mode Mode = Mode.Mean, Size Size = default);

            public readonly record struct Size(int Height, int Width = 3);
            """,
        "Strange.Plugin.TestObjective.g.cs",
        "namespace Strange.Plugin.Library; public struct Size { public Size() { } public int Depth { get; init; } = 2; }");

    [Fact]
    public void Self_checking_options() => Verify(
        "SelfChecking",
        """
        [SslObjective("checked")]
        public sealed partial class Checked : IValidatableObject
        {
            public Window Window { get; init; } = new(0, 1);
            public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => [];
            public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());
            public Tensor Loss([Latents] Tensor latents) => latents;
        }

        public sealed record Window(int Low, int High) : IValidatableObject
        {
            public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
                Low < High ? [] : [new("Low must be below High.", [nameof(Low)])];
        }
        """,
        "Checked.g.cs");

    [Fact]
    public void Modalities() => Verify(
        "Modalities",
        """
        [SslObjective("every-modality")]
        public sealed partial class EveryModality
        {
            public ImageViews Transform(ImageViews views) => views.Group("view", 2, view => view.Inference());
            public TextViews Transform(TextViews views) => views.Group("view", 2, view => view);
            public AudioViews Transform(AudioViews views) => views.Group("view", 2, view => view);
            public TextViews PretrainTransform(TextViews views) => views.Group("view", 4, view => view);
            public Tensor Loss([Latents] Tensor latents) => latents;
        }
        """,
        "EveryModality.g.cs");

    [Fact]
    public void Text_alone_with_a_pretraining_loss() => Verify(
        "TextAlone",
        """
        [SslObjective("text")]
        public sealed partial class TextAlone
        {
            public TextViews Transform(TextViews views) => views.Group("view", 2, view => view);
            public Tensor Loss([Embeddings] Tensor embeddings) => embeddings;
            public static Tensor PretrainLoss([Embeddings(StopGradient = true)] Tensor constant, [Latents] Tensor latents) => latents - constant;
        }
        """,
        "TextAlone.g.cs");

    [Fact]
    public void Same_names_in_several_namespaces()
    {
        string Twin(string @namespace, string name) => $$"""
            namespace {{@namespace}}
            {
                [SslObjective("{{name}}")]
                public sealed partial class Twin
                {
                    public Options Options { get; init; } = new();
            {{Sources.Body}}
                }

                public sealed record Options { public int Dim { get; init; } }
            }
            """;
        string[] sources = [Twin("One", "twin-one"), Twin("One.Two", "twin-two"), Twin("Three", "another")];
        var generated = PluginCompiler.Generate(sources);
        Assert.Equal(
            ["One.Twin.g.cs", "One.Two.Twin.g.cs", "SslPluginRegistration.g.cs", "Three.Twin.g.cs"],
            generated.Keys.Order(StringComparer.Ordinal));
        Snapshot.Verify("Namespaces", generated["SslPluginRegistration.g.cs"]);
        Snapshot.Verify("NamespacesTwin", generated["One.Two.Twin.g.cs"]);
        Assert.Equal(["another", "twin-one", "twin-two"], PluginCompiler.Load(sources).Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(PluginCompiler.Diagnose(sources), IsMistake);
    }

    [Fact]
    public void Names_that_differ_in_case_alone_are_files_of_their_own()
    {
        string Class(string declaration, string name) => $$"""
            {{declaration}}
            [SslObjective("{{name}}")] public sealed partial class {{name}} {
            {{Sources.Body}}
            }
            """;
        string[] sources = [Class("namespace My.Plugin;", "KL"), Class("namespace My.Plugin;", "Kl"), Class("", "SslPluginRegistration")];
        Assert.Equal(["KL", "Kl", "SslPluginRegistration"], PluginCompiler.Load(sources).Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("3DLosses", "Add3DLossesObjectives")]
    [InlineData("my-losses.Objectives", "AddMyLossesObjectives")]
    public void Any_assembly_name_makes_a_method(string assembly, string method)
    {
        var plugin = PluginCompiler.Compilation(Sources.Objective("")).WithAssemblyName(assembly);
        PluginCompiler.Driver().RunGeneratorsAndUpdateCompilation(plugin, out var compilation, out _);
        Assert.DoesNotContain(compilation.GetDiagnostics(), IsMistake);
        Assert.Single(compilation.GetSymbolsWithName(method));
    }

    [Fact]
    public void Constructor_injection() => VerifyMembers(
        "ConstructorInjection",
        """
            public double Rate { get; init; } = 0.5;
            public IFormatProvider Culture => culture;
            public bool HasComparer => comparer is not null;
        """,
        "(IFormatProvider culture, IComparer<string>? comparer = null)");

    [Fact]
    public void No_options() => VerifyMembers("NoOptions", "");

    [Fact]
    public void Nested_in_partial_types() => Verify(
        "Nested",
        $$"""
        namespace A.B;

        public partial record struct Outer
        {
            internal partial interface IInner
            {
                [SslObjective("nested")]
                internal sealed partial class @class
                {
                    /// <summary>A keyword, <see cref="string"/>, and "quotes".</summary>
                    public int @event { get; init; } = 1;
        {{Sources.Body}}
                }
            }
        }
        """,
        "A.B.Outer.IInner.class.g.cs");

    [Fact]
    public void Inherited_members() => Verify(
        "Inherited",
        """
        public abstract class Contrast
        {
            /// <summary>From the base.</summary>
            [Range(0.01, 1)] public double Temperature { get; init; } = 0.1;
            public virtual int Dim { get; init; } = 8;
            protected ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());
        }

        [SslObjective("derived")]
        public sealed partial class Derived : Contrast
        {
            [Range(2, 16)] public override int Dim { get; init; } = 4;
            internal static Tensor Loss([Latents(Dim = nameof(Dim))] Tensor a, [Embeddings(StopGradient = true)] Tensor b) => a - b;
        }
        """,
        "Derived.g.cs");

    [Fact]
    public void Heads_are_named_or_not() => VerifyMembers("Heads", """
            public int Dim { get; init; } = 4;
            public const int Width = 16;
            public Tensor PretrainLoss(
                [PatchTokens(Head = "other", Views = "image", HiddenLayers = 2, HiddenDim = nameof(Width))] Tensor tokens,
                [Latents(Dim = nameof(Dim), Head = "head")] Tensor named,
                [PatchTokens(Head = "head", Dim = nameof(Dim))] Tensor shared,
                [PatchTokens(Views = null)] Tensor raw,
                [Latents(Head = "other", HiddenLayers = 2, HiddenDim = nameof(Width), StopGradient = true)] Tensor other) => named;
        """);

    [Fact]
    public void Every_input_has_its_attributes_arguments() => VerifyMembers("Inputs", """
            [Range(1, 64)] public int Classes { get; init; } = 4;
            public int Size { get; init; } = 16;
            public double Temperature { get; init; } = 0.1;
            public Tensor PretrainLoss(
                [Latents(Dim = nameof(Classes), Fit = HeadFit.Softmax, FitTarget = nameof(labels), FitSize = nameof(Size))] Tensor logits,
                [Embeddings(Views = "image", StopGradient = true)] Tensor embeddings,
                [PatchTokens(Head = "decoder", Fit = HeadFit.Ridge, FitTarget = nameof(pixels))] Tensor decoded,
                [Pixels(Patches = true)] Tensor pixels,
                [ViewLabels] Tensor labels,
                [ViewBoxes] Tensor boxes,
                [ViewMasks(Views = "image")] Tensor masks,
                [Bank(Of = nameof(embeddings), Size = nameof(Size))] Tensor bank,
                [Prototypes(Of = nameof(logits), Count = nameof(Classes), Size = nameof(Size))] Tensor prototypes,
                [Potentials(Of = nameof(prototypes), Epsilon = nameof(Temperature), Iterations = nameof(Classes))] Tensor potentials,
                [Moments(Of = nameof(logits), With = nameof(embeddings), Kind = MomentKind.Covariance, Size = nameof(Size))] Tensor covariance,
                [Moments(Of = nameof(logits), Size = nameof(Size), Momentum = 0.9)] Tensor mean,
                [Latents(Of = nameof(logits), Head = "predictor", Dim = nameof(Classes), FrozenSteps = nameof(Size))] Tensor predicted,
                [PatchTokens] Tensor tokens,
                [PatchTokens(Of = nameof(tokens), Head = "assigned", Dim = nameof(Classes))] Tensor assigned,
                [Weight(Rows = nameof(Classes), Columns = nameof(Size), FrozenSteps = nameof(Size))] Tensor weight,
                [Fitted(By = nameof(Fit), Size = nameof(Size))] Tensor fitted,
                [Progress] Tensor progress) => logits;

            private Tensor Fit(Tensor logits, Tensor labels, FitContext context) => logits.mean([0]);
        """);

    private static void VerifyMembers(string name, string members, string parameters = "") =>
        Verify(name, Sources.Objective(members, parameters), "Strange.Plugin.TestObjective.g.cs");

    private static void Verify(string name, string source, string file, params string[] others)
    {
        Snapshot.Verify(name, PluginCompiler.Generate([source, .. others])[file]);
        Assert.DoesNotContain(PluginCompiler.Diagnose([source, .. others]), IsMistake);
    }

    // The sources of these tests may lack documentation; what is generated may not.
    private static bool IsMistake(Diagnostic diagnostic) =>
        diagnostic.Severity >= DiagnosticSeverity.Warning
        && !(diagnostic.Id == "CS1591" && diagnostic.Location.SourceTree?.FilePath.StartsWith("Source", StringComparison.Ordinal) == true);
}
