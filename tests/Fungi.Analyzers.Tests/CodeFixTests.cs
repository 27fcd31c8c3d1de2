using Fungi.Generators.Tests;
using Microsoft.CodeAnalysis;

namespace Fungi.Analyzers.Tests;

public sealed class CodeFixTests
{
    private const string Transform = "    public ImageViews Transform(ImageViews views) => views.Group(\"image\", 1, view => view.Inference());";
    private const string Loss = "    public Tensor Loss([Latents] Tensor latents) => latents;";

    [Theory]
    [InlineData("public sealed class X", "public sealed partial class X")]
    [InlineData("class X", "partial class X")]
    [InlineData("/// <summary>Mine.</summary>\npublic class X", "/// <summary>Mine.</summary>\npublic partial class X")]
    public Task A_class_becomes_partial(string before, string after) => Verify(
        "FNG1001", $"[SslObjective(\"x\")]\n{before}\n{{\n{Transform}\n{Loss}\n}}\n", $"[SslObjective(\"x\")]\n{after}\n{{\n{Transform}\n{Loss}\n}}\n");

    [Fact]
    public Task The_type_around_it_becomes_partial() => Verify(
        "FNG1002",
        $"internal readonly struct Outer\n{{\n[SslObjective(\"x\")]\ninternal partial class X\n{{\n{Transform}\n{Loss}\n}}\n}}\n",
        $"internal readonly partial struct Outer\n{{\n[SslObjective(\"x\")]\ninternal partial class X\n{{\n{Transform}\n{Loss}\n}}\n}}\n");

    [Fact]
    public Task A_transform_is_written_before_the_loss() => Verify(
        "FNG1012", $"[SslObjective(\"x\")]\npublic partial class X\n{{\n{Loss}\n}}\n", $"[SslObjective(\"x\")]\npublic partial class X\n{{\n{Transform}\n\n{Loss}\n}}\n");

    [Fact]
    public Task A_loss_is_written_after_the_transform() => Verify(
        "FNG1015",
        $"[SslObjective(\"x\")]\npublic partial class X\n{{\n{Transform}\n}}\n",
        $"[SslObjective(\"x\")]\npublic partial class X\n{{\n{Transform}\n\n    public Tensor Loss([Latents] Tensor latents) => throw new NotImplementedException(\"One value per sample, [B].\");\n}}\n");

    [Fact]
    public async Task An_empty_class_becomes_an_objective_in_two_steps()
    {
        const string source = "[SslObjective(\"x\")]\npublic partial class X;\n";
        var withTransform = await CodeFixing.Fix(source, "FNG1012");
        await AssertAccepted(await CodeFixing.Fix(withTransform, "FNG1015"));
    }

    [Theory]
    [InlineData("Tensor bank", "[Latents] Tensor bank", "[Latents]")]
    [InlineData("Tensor bank", "[Embeddings] Tensor bank", "[Embeddings]")]
    [InlineData("[Latents] Tensor latents, Tensor bank", "[Latents] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank", "[Bank]")]
    public Task A_parameter_is_marked(string before, string after, string input)
    {
        return Verify("FNG1020", Source(before), Source(after), $"Mark 'bank' with {input}");

        static string Source(string parameters) => $$"""
            [SslObjective("x")]
            public partial class X
            {
                public int Dim { get; init; } = 8;
                public int BankSize { get; init; } = 8;
            {{Transform}}
                public Tensor Loss({{parameters}}) => bank;
            }

            """;
    }

    [Fact]
    public async Task An_input_is_offered_only_where_it_can_be_written()
    {
        var document = CodeFixing.Document($"[SslObjective(\"x\")]\npublic partial class X\n{{\n{Transform}\npublic Tensor Loss(Tensor latents) => latents;\n}}\n");
        var actions = await CodeFixing.Actions(document, Assert.Single(await CodeFixing.Diagnostics(document)));
        Assert.Contains("Mark 'latents' with [Latents]", actions.Select(action => action.Title));
        Assert.DoesNotContain("Mark 'latents' with [Bank]", actions.Select(action => action.Title));
    }

    [Fact]
    public Task A_setter_becomes_init() => Verify("FNG1029", WithMember("public int Dim { get; /* once */ set; } = 8;"), WithMember("public int Dim { get; /* once */ init; } = 8;"));

    [Fact]
    public Task A_required_setter_becomes_init() => Verify("FNG1030", WithMember("public required int Dim { get; set; }"), WithMember("public required int Dim { get; init; }"));

    [Theory]
    [InlineData("FNG1022", "[Latents(Dim = nameof(Din))] Tensor a", "[Latents(Dim = nameof(Dim))] Tensor a")]
    [InlineData("FNG1022", "[Latents(Dim = \"Din\")] Tensor a", "[Latents(Dim = nameof(Dim))] Tensor a")]
    [InlineData("FNG1025", "[Latents(Views = \"imags\")] Tensor a", "[Latents(Views = \"image\")] Tensor a")]
    [InlineData("FNG1026", "[Embeddings] Tensor a, [Bank(Size = nameof(Dim), Of = \"b\")] Tensor bank", "[Embeddings] Tensor a, [Bank(Size = nameof(Dim), Of = nameof(a))] Tensor bank")]
    public Task What_was_meant_is_written(string id, string before, string after)
    {
        return Verify(id, Source(before), Source(after));

        static string Source(string parameters) =>
            $"[SslObjective(\"x\")]\npublic partial class X\n{{\n    public int Dim {{ get; init; }} = 8;\n{Transform}\n    public Tensor Loss({parameters}) => a;\n}}\n";
    }

    [Fact]
    public async Task All_are_fixed_at_once()
    {
        var members = string.Join('\n', Enumerable.Range(0, 5).Select(index => $"    public int Dim{index} {{ get; set; }} = 8;"));
        var source = WithMember(members) + string.Concat(Enumerable.Range(0, 3).Select(index =>
            $"[SslObjective(\"y{index}\")]\npublic class Y{index}\n{{\n{Transform}\n    public Tensor Loss(Tensor a, Tensor b) => a;\n}}\n"));
        foreach (var id in new[] { "FNG1029", "FNG1001", "FNG1020" }) source = await CodeFixing.FixAll(source, id);
        await AssertAccepted(source);
        Assert.DoesNotContain("set;", source, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fix_is_for_a_rule_of_ours_and_fixes_all()
    {
        foreach (var provider in CodeFixing.Providers)
        {
            Assert.Subset(ObjectiveAnalysis.Rules.Select(rule => rule.Id).ToHashSet(), provider.FixableDiagnosticIds.ToHashSet());
            Assert.NotNull(provider.GetFixAllProvider());
        }
    }

    private static string WithMember(string member) => $"[SslObjective(\"x\")]\npublic partial class X\n{{\n    {member}\n{Transform}\n{Loss}\n}}\n";

    private static async Task Verify(string id, string before, string after, string? title = null)
    {
        var changed = await CodeFixing.Fix(before, id, title);
        Assert.Equal(after, changed.ReplaceLineEndings("\n"));
        await AssertAccepted(changed);
    }

    /// <summary>Neither analyzer nor compiler objects, and the generator takes the class.</summary>
    private static async Task AssertAccepted(string source)
    {
        Assert.Empty(await ObjectiveAnalysis.WithoutFlow(source));
        Assert.NotEmpty(PluginCompiler.Generate(source));
        Assert.DoesNotContain(PluginCompiler.Diagnose(source), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }
}
