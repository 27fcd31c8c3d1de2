namespace Fungi.Generators.Tests;

/// <summary>A class of the wrong shape gets no code at all, rather than code that does not compile.</summary>
public sealed class MalformedObjectiveTests
{
    private const string Transform = "public ImageViews Transform(ImageViews views) => views;";
    private const string Loss = "public Tensor Loss([Latents] Tensor latents) => latents;";

    public static TheoryData<string> Malformed { get; } = new(
        $$"""[SslObjective("x")] public class X { {{Transform}} {{Loss}} }""",
        $$"""[SslObjective("x")] public abstract partial class X { {{Transform}} {{Loss}} }""",
        $$"""[SslObjective("x")] public static partial class X { public static {{Transform[7..]}} public static {{Loss[7..]}} }""",
        $$"""[SslObjective("x")] public partial class X<T> { {{Transform}} {{Loss}} }""",
        $$"""[SslObjective("x")] file partial class X { {{Transform}} {{Loss}} }""",
        $$"""[SslObjective("x")] public partial record X { {{Transform}} {{Loss}} }""",
        $$"""[SslObjective(" ")] public partial class X { {{Transform}} {{Loss}} }""",
        $$"""[SslObjective] public partial class X { {{Transform}} {{Loss}} }""",
        $$"""[SslObjective("x"), SslObjective("y")] public partial class X { {{Transform}} {{Loss}} }""",
        $$"""public class Outer { [SslObjective("x")] public partial class X { {{Transform}} {{Loss}} } }""",
        $$"""public partial class Outer<T> { [SslObjective("x")] public partial class X { {{Transform}} {{Loss}} } }""",
        $$"""public partial class Outer { [SslObjective("x")] private partial class X { {{Transform}} {{Loss}} } }""",
        X($$"""{{Transform}}"""),
        X($$"""{{Loss}}"""),
        X($$"""public int Transform(ImageViews views) => 1; {{Loss}}"""),
        X($$"""public ImageViews Transform(string views) => ImageViews.None; {{Loss}}"""),
        X($$"""{{Transform}} public Tensor Loss() => null!;"""),
        X($$"""{{Transform}} public Tensor Loss(Tensor latents) => latents;"""),
        X($$"""{{Transform}} public Tensor Loss([Latents, Embeddings] Tensor latents) => latents;"""),
        X($$"""{{Transform}} public Tensor Loss([Latents] ref Tensor latents) => latents;"""),
        X($$"""{{Transform}} public Tensor Loss([Latents] int latents) => null!;"""),
        X($$"""{{Transform}} public double Loss([Latents] Tensor latents) => 1;"""),
        X($$"""{{Transform}} public Tensor Loss<T>([Latents] Tensor latents) => latents;"""),
        X($$"""{{Transform}} {{Loss}} public Tensor Loss([Embeddings] Tensor a, [Latents] Tensor b) => a;"""),
        X($$"""{{Transform}} {{Loss}} public Tensor PretrainLoss(Tensor latents) => latents;"""),
        X($$"""{{Transform}} {{Loss}} public int PretrainTransform() => 1;"""),
        X($$"""{{Transform}} public Tensor Loss([Latents(Dim = "Nowhere")] Tensor latents) => latents;"""),
        X($$"""public double Dim => 1; {{Transform}} public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor a) => a;"""),
        X($$"""{{Transform}} public Tensor Loss([Latents] Tensor a, [Bank(Of = nameof(a))] Tensor bank) => bank;"""),
        X($$"""public int S => 1; {{Transform}} public Tensor Loss([Latents] Tensor a, [Bank(Size = nameof(S))] Tensor bank) => bank;"""),
        X($$"""public required object Thing { get; init; } {{Transform}} {{Loss}}"""),
        X($$"""[RegularExpression("(abc")] public string Word { get; init; } = ""; {{Transform}} {{Loss}}"""),
        X($$"""public Inner? In { get; init; } public record Inner { [RegularExpression("a)(b")] public string? Word { get; init; } } {{Transform}} {{Loss}}"""),
        X($$"""public required int Field; {{Transform}} {{Loss}}"""),
        $$"""[SslObjective("x")] public partial class X(int number) { public int Number => number; {{Transform}} {{Loss}} }""",
        $$"""[SslObjective("x")] public partial class X(OptionsReader o) { public string Path => o.Path; {{Transform}} {{Loss}} }""",
        $$"""public class Base(int n) { public int N => n; } [SslObjective("x")] public partial class X : Base { {{Transform}} {{Loss}} }""",
        $$"""
        [SslObjective("x")] public partial class X : ISslObjective
        {
            {{Transform}} {{Loss}} public ObjectivePlan? Features(Modality m) => null; public ObjectivePlan? Pretraining(Modality m) => null;
        }
        """);

    private static string X(string members) => $$"""[SslObjective("x")] public partial class X { {{members}} }""";

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Nothing_is_generated(string source) => Assert.Empty(PluginCompiler.Generate(source));

    [Fact]
    public void The_same_class_in_its_right_shape_is_generated() =>
        Assert.Equal(["X.g.cs", "SslPluginRegistration.g.cs"], PluginCompiler.Generate(X($"{Transform} {Loss}")).Keys);

    [Fact]
    public void A_malformed_objective_does_not_take_others_with_it()
    {
        var generated = PluginCompiler.Generate(Sources.Paper("KlObjective"), X(Loss));
        string[] expected = ["Fungi.Objectives.Paper.KlObjective.g.cs", "SslPluginRegistration.g.cs"];
        Assert.Equal(expected, generated.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Properties_that_configuration_cannot_hold_are_no_options()
    {
        var descriptor = PluginCompiler.Load(Sources.Objective("""
                public int Option { get; init; }
                public object? Thing { get; init; }
                public int Settable { get; set; }
                public int Computed => 1;
                internal int Hidden { get; init; }
                public static int Shared { get; set; }
                [Obsolete("gone", true)] public int Gone { get; init; }
                [Obsolete("old")] public int Old { get; init; }
            """))["test"];
        Assert.Equal(["Option", "Old"], descriptor.Options.Select(option => option.Name));
    }
}
