using System.Globalization;
using BenchmarkDotNet.Attributes;
using Fungi.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Benchmarks;

/// <summary>
/// What the generator costs in a compilation with 200 objectives, each with five annotated and documented options and a loss of two inputs.
/// </summary>
public class GeneratorBenchmark
{
    private const string Unrelated = "Unrelated.cs";

    internal static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Preview, DocumentationMode.Diagnose);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Fungi.Generators", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private CSharpCompilation compilation = null!;
    private GeneratorDriver driver = null!;
    private GeneratorDriver floor = null!;
    private int edits;

    [GlobalSetup]
    public void Compile()
    {
        compilation = Compilation();
        driver = Driver(new ObjectiveGenerator()).RunGenerators(compilation);
        floor = Driver(new NothingFromAttributes()).RunGenerators(compilation);
        for (var edit = 0; edit < 400; edit++) // an editor's compiler has seen many, and the just-in-time compiler has profiled them
        {
            TypeInABodyElsewhere();
            An_unrelated_edit();
            The_compilers_own_part_of_an_unrelated_edit();
        }

        if (driver.GetRunResult().GeneratedTrees.Length != 201) throw new InvalidOperationException("The sources are not what they should be.");
    }

    [IterationSetup(Targets = [nameof(An_unrelated_edit), nameof(The_compilers_own_part_of_an_unrelated_edit)])]
    public void TypeInABodyElsewhere() => Edit(Unrelated, FormattableString.Invariant($"class Unrelated {{ int Method() {{ return {++edits}; }} }}"));

    [Benchmark, Budget(10)]
    public void An_unrelated_edit() => driver = driver.RunGenerators(compilation);

    /// <summary>ForAttributeWithMetadataName finds the 200 attributes anew in each compilation, whatever is then done with them.</summary>
    [Benchmark]
    public void The_compilers_own_part_of_an_unrelated_edit() => floor = floor.RunGenerators(compilation);

    [IterationSetup(Target = nameof(A_new_method_elsewhere))]
    public void TypeAMethodElsewhere() => Declare("class Unrelated {{ int Method{0}() {{ return 0; }} }}");

    [Benchmark, Budget(10)]
    public void A_new_method_elsewhere() => driver = driver.RunGenerators(compilation);

    // Any of these may change what an objective means, so that all are parsed again.
    [IterationSetup(Target = nameof(A_new_type_elsewhere))]
    public void TypeATypeElsewhere() => Declare("class Unrelated {{ }} class Added{0} {{ }}");

    [Benchmark]
    public void A_new_type_elsewhere() => driver = driver.RunGenerators(compilation);

    [IterationSetup(Target = nameof(A_new_using_elsewhere))]
    public void TypeAUsingElsewhere() => Declare("using Added{0} = System.Int32; class Unrelated {{ }}");

    [Benchmark]
    public void A_new_using_elsewhere() => driver = driver.RunGenerators(compilation);

    [IterationSetup(Target = nameof(A_new_enum_member_elsewhere))]
    public void TypeAnEnumMemberElsewhere() => Declare("enum Unrelated {{ Added{0} }}");

    [Benchmark]
    public void A_new_enum_member_elsewhere() => driver = driver.RunGenerators(compilation);

    [IterationSetup(Target = nameof(A_new_property_elsewhere))]
    public void TypeAPropertyElsewhere() => Declare("class Unrelated {{ int Added{0} {{ get; set; }} }}");

    [Benchmark]
    public void A_new_property_elsewhere() => driver = driver.RunGenerators(compilation);

    [IterationSetup(Target = nameof(An_edit_in_the_body_of_a_loss))]
    public void TypeInALoss() => Edit("Objective7.cs", Objective(7).Replace("* Temperature", FormattableString.Invariant($"* {++edits}"), StringComparison.Ordinal));

    [Benchmark, Budget(10)]
    public void An_edit_in_the_body_of_a_loss() => driver = driver.RunGenerators(compilation);

    [IterationSetup(Target = nameof(A_full_run))]
    public void CompileAnew() => compilation = Compilation();

    [Benchmark, Budget(200)]
    public void A_full_run() => driver = Driver(new ObjectiveGenerator()).RunGenerators(compilation);

    private static CSharpGeneratorDriver Driver(IIncrementalGenerator generator) =>
        CSharpGeneratorDriver.Create([generator.AsSourceGenerator()], parseOptions: ParseOptions);

    internal static CSharpCompilation Compilation() => CSharpCompilation.Create(
        "Plugin",
        [
            Tree("Usings.cs", """
                global using System;
                global using System.Collections.Generic;
                global using System.Linq;
                global using System.ComponentModel.DataAnnotations;
                global using Fungi;
                global using TorchSharp;
                global using static TorchSharp.torch;
                global using static TorchSharp.torch.nn.functional;
                """),
            .. Enumerable.Range(0, 200).Select(index => Tree(FormattableString.Invariant($"Objective{index}.cs"), Objective(index))),
            Tree(Unrelated, "class Unrelated { int Method() { return 0; } }"),
        ],
        References,
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    private static string Objective(int index) => string.Create(CultureInfo.InvariantCulture, $$"""
        namespace Strange.Plugin.Part{{index % 10}};

        /// <summary>Objective number {{index}}.</summary>
        [SslObjective("objective-{{index}}")]
        public sealed partial class Objective{{index}}
        {
            /// <summary>Softmax temperature.</summary>
            [Range(1e-4, 10)] public double Temperature { get; init; } = 0.07;
            /// <summary>Share of the teacher.</summary>
            [Range(0, 1, MaximumIsExclusive = true)] public float Momentum { get; init; } = 0.9f;
            /// <summary>Output size of the head.</summary>
            [Range(1, 65536)] public int LatentDim { get; init; } = 2048;
            /// <summary>Samples in the bank.</summary>
            [Range(1, 1 << 20)] public int BankSize { get; init; } = 512;
            /// <summary>Crops of each sample.</summary>
            [Range(1, 100)] public int Crops { get; init; } = 4;

            public ImageViews Transform(ImageViews views) => views.Group("crop", Crops, view => view.RandomResizedCrop((0.3, 1)));

            public Tensor Loss([Latents(Dim = nameof(LatentDim))] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(BankSize))] Tensor bank) =>
                (latents * bank).sum(-1) * Temperature;
        }
        """);

    private static SyntaxTree Tree(string path, string source) => CSharpSyntaxTree.ParseText(source, ParseOptions, path);

    private void Declare(string source) => Edit(Unrelated, string.Format(CultureInfo.InvariantCulture, source, ++edits));

    private void Edit(string path, string source) =>
        compilation = compilation.ReplaceSyntaxTree(compilation.SyntaxTrees.Single(tree => tree.FilePath == path), Tree(path, source));

    private sealed class NothingFromAttributes : IIncrementalGenerator
    {
        public void Initialize(IncrementalGeneratorInitializationContext context) => context.RegisterSourceOutput(
            context.SyntaxProvider.ForAttributeWithMetadataName(
                typeof(SslObjectiveAttribute).FullName!, static (node, _) => node is ClassDeclarationSyntax, static (_, _) => 0),
            static (_, _) => { });
    }
}
