using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Fungi.Generators.Tests;

/// <summary>
/// Models are taken from an earlier run where no declaration changed. That must never show: after an edit, what is generated is what a
/// compiler that knows nothing of the earlier run would generate.
/// </summary>
public sealed class DeclarationMemoTests
{
    private const string Objective = """
        namespace Strange.Plugin;

        [SslObjective("test")]
        public sealed partial class TestObjective : Base
        {
            public Mode Mode { get; init; }
            public Head? Head { get; init; }
            public Number Number { get; init; }
            public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());
            public Tensor Loss([Latents(Dim = "width")] Tensor latents) => latents;
        }
        """;

    private const string Others = """
        global using Number = System.Int32;
        namespace Strange.Plugin;

        public enum Mode { Sum, Mean }

        public static class Limits
        {
            public const int Most = 10;
            public const int Start = Most / 5;
        }

        public sealed record Head([Range(0, 1)] double Rate, int Size = 3);

        public abstract class Base
        {
            private int field = 1;

            /// <summary>Of the base.</summary>
            [Range(1, Limits.Most)] public int Dim { get; init; } = Limits.Start;

            public int Computed => 5;

            public int Accessed { get { return field; } set { field = value; } }

            // A remark.
            public int Method() { var local = "body"; return local.Length; }

            public string Late { get; init; } = "late";

            public string Nearest { get; init; } = nameof(Named);

            /// <summary>Nobody asks for it.</summary>
            [Obsolete("old")] private static void Named(int count = Limits.Most) { }

            private int first = 1, second = 2;

            public static Base operator +(Base left, Base right) => left;

            public static implicit operator int(Base value) => 1;

            ~Base() { }

            protected int width = 3;
        }

        partial class TestObjective
        {
            private int unasked() => 2;
        }
        """;

    [Theory]
    [InlineData("{ Sum, Mean }", "{ Mean, Sum }")]
    [InlineData("Most = 10", "Most = 20")]
    [InlineData("Most / 5", "Most / 2")]
    [InlineData("Size = 3", "Size = 4")]
    [InlineData("[Range(0, 1)] double", "double")]
    [InlineData("Of the base.", "Of all.")]
    [InlineData("System.Int32", "System.Int64")]
    [InlineData("public int Computed => 5;", "public int Added { get; init; }")]
    [InlineData("\"late\"", "\"later\"")]
    [InlineData("public string Late", "internal string Late")]
    [InlineData("abstract class Base", "abstract class Base : IValidatableObject")]
    [InlineData("int unasked()", "int width()")]
    [InlineData("protected int width", "protected long width")]
    [InlineData("public int Method()", "public ImageViews PretrainTransform(ImageViews views) => views; public int Method()")]
    public void A_declaration_in_another_file_changes_what_is_generated(string before, string after)
    {
        var first = PluginCompiler.Compilation(Objective, Others);
        var second = Edit(first, before, after);
        Assert.NotEqual(Fingerprint(first), Fingerprint(second));

        var driver = PluginCompiler.Driver().RunGenerators(first);
        var stale = Generated(driver);
        var fresh = Generated(PluginCompiler.Driver().RunGenerators(PluginCompiler.Compilation(Objective, second.SyntaxTrees.Last().ToString())));
        Assert.NotEqual(stale, fresh);
        Assert.Equal(fresh, Generated(driver.RunGenerators(second)));
    }

    [Theory]
    [InlineData("\"body\"", "\"another body\"")]
    [InlineData("=> 5;", "=> 6 + 1;")]
    [InlineData("return field;", "return field + 1;")]
    [InlineData("// A remark.", "// Another remark, and a blank line.\n")]
    [InlineData("Most = 10", "Most  =  10")]
    [InlineData("int Method()", "long Meth(int count)")]
    [InlineData("int unasked()", "long unheard(int count)")]
    [InlineData("// A remark.", "/// <summary>Of a method.</summary>\n[Obsolete] void Added() { }\n")]
    [InlineData("private int first = 1", "private static readonly long initial = 3")]
    [InlineData("// A remark.", "private string? added;\n")]
    [InlineData("operator +(Base left", "operator -(Base other")]
    [InlineData("implicit operator int", "explicit operator long")]
    [InlineData("~Base() { }", "")]
    public void A_body_a_remark_or_a_blank_changes_no_declaration(string before, string after)
    {
        var first = PluginCompiler.Compilation(Objective, Others);
        Assert.Equal(Fingerprint(first), Fingerprint(Edit(first, before, after)));
    }

    [Theory]
    [InlineData("var local", "\n#nullable disable\nvar local")]
    [InlineData("=> 5;", "{ get; }")]
    [InlineData("Dim { get; init; }", "Dim { get; private init; }")]
    [InlineData("public int Method()", "\n#nullable disable\npublic int Method()")]
    [InlineData("private int first", "internal int first")]
    [InlineData("private int first", "private const int first")]
    [InlineData("void Named(int count", "void Named(long count")]
    [InlineData("void Named(int count", "void Renamed(int count")]
    [InlineData("nameof(Named)", "nameof(Method)")]
    [InlineData("~Base() { }", "protected Base(int count) { }")]
    public void What_reaches_beyond_a_body_is_no_body(string before, string after)
    {
        var first = PluginCompiler.Compilation(Objective, Others);
        Assert.NotEqual(Fingerprint(first), Fingerprint(Edit(first, before, after)));
    }

    [Fact]
    public void References_options_and_the_assemblys_name_count()
    {
        var compilation = PluginCompiler.Compilation(Objective, Others);
        Assert.Equal(Fingerprint(compilation), Fingerprint(PluginCompiler.Compilation(Objective, Others).WithOptions(compilation.Options)));
        string[] fingerprints =
        [
            Fingerprint(compilation),
            Fingerprint(compilation.WithReferences(compilation.References.Skip(1))),
            Fingerprint(compilation.WithOptions(compilation.Options.WithNullableContextOptions(NullableContextOptions.Disable))),
            Fingerprint(compilation.WithAssemblyName("Other")),
            Fingerprint(compilation.RemoveSyntaxTrees(compilation.SyntaxTrees[^1])),
        ];
        Assert.Distinct(fingerprints);
    }

    private static string Fingerprint(Compilation compilation) => DeclarationMemo.Fingerprint(compilation, CancellationToken.None);

    private static CSharpCompilation Edit(CSharpCompilation compilation, string before, string after)
    {
        var tree = compilation.SyntaxTrees.Last();
        Assert.Contains(before, tree.ToString(), StringComparison.Ordinal);
        return compilation.ReplaceSyntaxTree(
            tree, PluginCompiler.Tree(tree.ToString().Replace(before, after, StringComparison.Ordinal), tree.FilePath));
    }

    private static string Generated(GeneratorDriver driver) =>
        string.Concat(driver.GetRunResult().Results.Single().GeneratedSources.Select(source => source.SourceText.ToString()));
}
