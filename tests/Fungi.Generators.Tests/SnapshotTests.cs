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
                [Moments(Of = nameof(logits), Size = nameof(Size))] Tensor mean) => logits;
        """);

    private static void VerifyMembers(string name, string members, string parameters = "") =>
        Verify(name, Sources.Objective(members, parameters), "Strange.Plugin.TestObjective.g.cs");

    private static void Verify(string name, string source, string file)
    {
        Snapshot.Verify(name, PluginCompiler.Generate(source)[file]);

        Assert.DoesNotContain(PluginCompiler.Diagnose(source), IsMistake);
    }

    // The sources of these tests may lack documentation; what is generated may not.
    private static bool IsMistake(Diagnostic diagnostic) =>
        diagnostic.Severity >= DiagnosticSeverity.Warning
        && !(diagnostic.Id == "CS1591" && diagnostic.Location.SourceTree?.FilePath.StartsWith("Source", StringComparison.Ordinal) == true);
}
