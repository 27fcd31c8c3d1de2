using Fungi.Tests;

namespace Fungi.Analyzers.Tests;

/// <summary>Classes marked as objectives, right and wrong, besides those of the generator's own tests.</summary>
internal static class Corpus
{
    private const string Transform = "public ImageViews Transform(ImageViews views) => views.Group(\"image\", 1, view => view.Inference());";
    private const string Loss = "public Tensor Loss([Latents] Tensor latents) => latents;";

    /// <summary>The sources of the repository's own plugins.</summary>
    public static IEnumerable<string> Plugins => Directory
        .EnumerateFiles(RepositoryFiles.Path("plugins"), "*.cs", SearchOption.AllDirectories)
        .Select(File.ReadAllText);

    /// <summary>Classes of every shape; which of them are objectives, the generator decides.</summary>
    public static IEnumerable<string> Classes => Declarations.Concat(Members.Select(members => $$"""[SslObjective("x")] public partial class X { {{members}} }"""));

    private static IEnumerable<string> Declarations
    {
        get
        {
            string[] attributes = ["""[SslObjective("x")]""", """[SslObjective("")]""", "[SslObjective]", "[SslObjective(null!)]", """[SslObjective("x"), SslObjective("y")]""", """[SslObjective("x" + 1)]"""];
            string[] modifiers = ["", "public", "partial", "public partial", "public sealed partial", "public abstract partial", "file partial", "internal unsafe partial"];
            string[] kinds = ["class X", "class X<T>", "record X", "class X(int n)", "class X(IFormatProvider p)", "class X(IFormatProvider p, string s = \"\")", "class X(object o)", "class X(Func<int> f)", "class X(params IFormatProvider[] p)", "struct X", "interface X"];
            foreach (var kind in kinds)
            {
                foreach (var modifier in modifiers) yield return $$"""{{attributes[0]}} {{modifier}} {{kind}} { {{Transform}} {{Loss}} }""";
                foreach (var attribute in attributes) yield return $$"""{{attribute}} public partial {{kind}} { {{Transform}} {{Loss}} }""";
            }

            foreach (var outer in new[] { "class", "struct", "record", "record struct", "interface", "static class" })
            {
                foreach (var modifier in new[] { "", "public", "partial", "file partial", "internal partial" })
                {
                    foreach (var access in new[] { "public", "internal", "protected internal", "private", "" })
                        yield return $$"""{{modifier}} {{outer}} Outer { [SslObjective("x")] {{access}} partial class X { {{Transform}} {{Loss}} } }""";
                }
            }

            yield return $$"""public abstract class B { {{Transform}} {{Loss}} public abstract int Dim { get; init; } } [SslObjective("x")] public partial class X : B { public override int Dim { get; init; } = 3; }""";
            yield return $$"""public class B { protected B(int n) { } {{Transform}} {{Loss}} } [SslObjective("x")] public partial class X : B;""";
            yield return $$"""public class B { private B() { } {{Transform}} {{Loss}} } [SslObjective("x")] public partial class X : B;""";
            yield return $$"""public class B { protected B(int n = 1) { } {{Transform}} {{Loss}} } [SslObjective("x")] public partial class X : B;""";
            yield return $$"""public class B { public required object O { get; set; } {{Transform}} {{Loss}} } [SslObjective("x")] public partial class X : B;""";
            yield return $$"""public class B<T> { public T? O { get; init; } {{Transform}} {{Loss}} } [SslObjective("x")] public partial class X : B<int>;""";
            yield return $$"""[SslObjective("x")] public partial class X : IDescribedObjective { {{Transform}} {{Loss}} }""";
            yield return $$"""[SslObjective("x")] partial class X { {{Transform}} } partial class X { {{Loss}} }""";
            yield return $$"""[SslObjective("x")] partial class X { {{Transform}} } class X { {{Loss}} }""";
            yield return $$"""[SslObjective("x")] partial class X { {{Transform}} {{Loss}} } [SslObjective("y")] partial class X;""";
            yield return $$"""class MineAttribute : LossInputAttribute; class Short : LossInputAttribute; [SslObjective("x")] partial class X { {{Transform}} public Tensor Loss([Mine] Tensor t) => t; }""";
            yield return $$"""class Short : LossInputAttribute; [SslObjective("x")] partial class X { {{Transform}} public Tensor Loss([Short] Tensor t) => t; }""";
        }
    }

    private static IEnumerable<string> Members
    {
        get
        {
            string[] transforms =
            [
                "", Transform, "public TextViews Transform(TextViews views) => views;", "public AudioViews Transform(AudioViews views) => views;",
                $"{Transform} public TextViews Transform(TextViews views) => views;", $"{Transform} public TextViews Transform(ImageViews views) => TextViews.None;",
                "public TextViews Transform(ImageViews views) => TextViews.None;", "public Views Transform(Views views) => views;", "public int Transform => 1;",
                "public ImageViews Transform(ref ImageViews views) => views;", "public ImageViews Transform<T>(ImageViews views) => views;",
                "public ImageViews Transform(ImageViews a, ImageViews b) => a;", $"{Transform} private ImageViews Transform(ImageViews a, int b) => a;",
                $"private static {Transform[7..]}", "public ref ImageViews Transform(ImageViews views) => throw null!;",
                "public Missing Transform(Missing views) => views;", "ImageViews Transform(ImageViews views) => views;",
            ];
            string[] losses =
            [
                "", Loss, $"private static {Loss[7..]}", "public Tensor Loss() => null!;", "public Tensor Loss(Tensor t) => t;", "public Tensor Loss;",
                "public void Loss([Latents] Tensor t) { }", "public Tensor? Loss([Latents] Tensor? t) => t;", "public Tensor Loss([Latents] in Tensor t) => t;",
                "public Tensor Loss([Latents] Tensor t, [Embeddings] Tensor u = null!) => t;", "public Tensor Loss([Latents] params Tensor[] t) => t[0];",
                "public Tensor Loss<T>([Latents] Tensor t) => t;", "public Tensor Loss([Latents, Embeddings] Tensor t) => t;",
                "public Tensor Loss([Missing] Tensor t) => t;", "public Missing Loss([Latents] Missing t) => t;",
                $"{Loss} public Tensor Loss([Latents] Tensor a, [Latents] Tensor b) => a;", $"{Loss} public Tensor Loss(int a) => null!;",
                $"{Loss} public Tensor PretrainLoss(Tensor t) => t;", $"{Loss} public double PretrainLoss([Latents] Tensor t) => 1;",
                $"{Loss} public ImageViews PretrainTransform(int views) => null!;", $"{Loss} public TextViews PretrainTransform(TextViews views) => views;",
                $"{Loss} public ImageViews PretrainTransform(ImageViews views) => views.Group(\"a\", 1, view => view);",
            ];
            foreach (var transform in transforms)
            {
                foreach (var loss in losses) yield return $"{transform} {loss}";
            }

            string[] sizes = ["nameof(Dim)", "nameof(Rate)", "nameof(Missing)", "\"Dim\"", "\"\"", "null", "Missing", "nameof(Loss)", "nameof(Width)", "\"Di\" + \"m\"", "nameof(Maybe)", "nameof(Hidden)", "nameof(Field)", "nameof(Write)", "\"this[]\""];
            foreach (var size in sizes)
            {
                const string options = "public int Dim { get; init; } = 1; public double Rate { get; init; } = 1; public const int Width = 1; public int? Maybe { get; init; } private int Hidden => 3; private int Field = 4; public int Write { set { } }";
                yield return $"{options} {Transform} public Tensor Loss([Latents(Dim = {size})] Tensor a) => a;";
                yield return $"{options} {Transform} public Tensor Loss([Latents] Tensor a, [Bank(Of = nameof(a), Size = {size})] Tensor b) => a;";
                yield return $"{options} {Transform} public Tensor Loss([Latents(FitSize = {size}, HiddenDim = {size})] Tensor a) => a;";
                yield return $"{options} {Transform} public Tensor Loss([Latents(Head = {size})] Tensor a) => a;";
                yield return $"{options} {Transform} {Loss} public Tensor PretrainLoss([Prototypes(Of = \"b\", Count = {size}, Size = {size})] Tensor a, [Embeddings] Tensor b) => a;";
            }

            string[] types = ["int", "object", "char", "string", "int?", "Type", "double[]", "int[,]", "int[][]", "List<int>", "HashSet<string>", "Dictionary<string, int>", "Dictionary<int, int>", "IReadOnlyList<object>", "DayOfWeek", "TimeSpan", "Uri", "Guid", "DateTime", "Half", "Int128", "nint", "decimal", "(int A, int B)", "Tensor", "Missing"];
            foreach (var type in types)
            {
                foreach (var accessors in new[] { "{ get; init; }", "{ get; set; }", "{ get; internal init; }" })
                {
                    yield return $"public {type} Option {accessors} {Transform} {Loss}";
                    yield return $"public required {type} Option {accessors} {Transform} {Loss}";
                }

                yield return $"public required {type} Option; {Transform} {Loss}";
                yield return $"[Obsolete(\"gone\", true)] public required {type} Option {{ get; init; }} {Transform} {Loss}";
                yield return $"public X({type} option) {{ }} {Transform} {Loss}";
                yield return $"public X() {{ }} internal X({type} option) {{ }} {Transform} {Loss}";
                yield return $"public X([System.ComponentModel.Description] {type}? option = null) {{ }} {Transform} {Loss}";
            }
        }
    }
}
