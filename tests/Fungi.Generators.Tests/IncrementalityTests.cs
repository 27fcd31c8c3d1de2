using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using static Microsoft.CodeAnalysis.IncrementalStepRunReason;

namespace Fungi.Generators.Tests;

public sealed class IncrementalityTests
{
    private static readonly string[] StepNames = [ObjectiveGenerator.ObjectivesStep, ObjectiveGenerator.RegistrationStep];

    private static readonly string Source = Sources.Objective("    /// <summary>Size.</summary>\n    [Range(1, 9)] public int Dim { get; init; } = 8;");

    private const string Unrelated = "class Unrelated { int Method() { return 0; } }";

    /// <summary>
    /// What each kind of edit costs: the outcome of parsing the objective, of listing the assembly's objectives, and of writing the two files.
    /// An edit of an objective's own file parses it again, with the same outcome unless its surface changed.
    /// </summary>
    public static TheoryData<string, string, string, IncrementalStepRunReason, IncrementalStepRunReason> Edits { get; } = new()
    {
        { "a body elsewhere", "return 0;", "return 1;", Unchanged, Cached },
        { "a declaration elsewhere", "int Method()", "long Method()", Unchanged, Cached },
        { "the loss's body", "=> latents;", "=> latents * 2;", Unchanged, Cached },
        { "the transform's body", "view.Inference()", "view.Resize()", Unchanged, Cached },
        { "white space", "public int Dim", "public  int\n Dim", Unchanged, Cached },
        { "a comment", "public int Dim", "/* size */ public int Dim", Unchanged, Cached },
        { "an option's default", "Dim { get; init; } = 8", "Dim { get; init; } = 9", Modified, Modified },
        { "an option's summary", "Size.</summary>", "Length.</summary>", Modified, Modified },
        { "an option's bounds", "[Range(1, 9)]", "[Range(1, 8)]", Modified, Modified },
        { "the loss's inputs", "[Latents]", "[Latents(Dim = nameof(Dim))]", Modified, Modified },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void An_edit_costs_no_more_than_it_must(
        string what, string before, string after, IncrementalStepRunReason objective, IncrementalStepRunReason output)
    {
        Assert.NotEmpty(what);
        var run = RunTwice(Edit(before, after));
        Assert.Equal([objective], Reasons(run.TrackedSteps[ObjectiveGenerator.ObjectivesStep]));
        Assert.DoesNotContain(Modified, Reasons(run.TrackedSteps[ObjectiveGenerator.RegistrationStep]));
        Assert.Equal([output, Cached], OutputReasons(run).OrderByDescending(reason => reason == output));
    }

    [Fact]
    public void Another_name_reaches_the_registration_only_where_it_changes_it()
    {
        var renamed = RunTwice(Edit("class TestObjective", "class RenamedObjective"));
        Assert.Equal([Modified], Reasons(renamed.TrackedSteps[ObjectiveGenerator.RegistrationStep]));
        var relabelled = RunTwice(Edit("\"test\"", "\"other\""));
        Assert.Equal([Unchanged], Reasons(relabelled.TrackedSteps[ObjectiveGenerator.RegistrationStep]));
    }

    [Fact]
    public void A_second_objective_leaves_the_first_alone()
    {
        var run = RunTwice(compilation => compilation.AddSyntaxTrees(PluginCompiler.Tree(Sources.Paper("KlObjective"), "Kl.cs")));
        Assert.Equal([New, Unchanged], Reasons(run.TrackedSteps[ObjectiveGenerator.ObjectivesStep]).Order());
        Assert.Equal([Modified], Reasons(run.TrackedSteps[ObjectiveGenerator.RegistrationStep]));
        Assert.Equal([New, Cached, Modified], OutputReasons(run).OrderBy(reason => reason.ToString() switch { "New" => 0, "Cached" => 1, _ => 2 }));
    }

    [Fact]
    public void A_second_run_without_an_edit_does_nothing()
    {
        var run = RunTwice(static compilation => compilation);
        foreach (var name in StepNames) Assert.All(Reasons(run.TrackedSteps[name]), reason => Assert.Equal(Cached, reason));
        Assert.All(OutputReasons(run), reason => Assert.Equal(Cached, reason));
    }

    [Fact]
    public void The_order_of_the_files_does_not_matter()
    {
        string[] sources = [Sources.Paper("KlObjective"), Sources.Paper("DinoObjective"), Sources.Paper("SimclrObjective")];
        var forward = PluginCompiler.Generate(sources);
        var backward = PluginCompiler.Generate([.. sources.Reverse()]);
        Assert.Equal(4, forward.Count);
        Assert.Equal(forward.ToHashSet(), backward.ToHashSet());
        Assert.All(forward.Values, text => Assert.DoesNotContain('\r', text));
    }

    [Fact]
    public void Nothing_of_the_compiler_outlives_a_run()
    {
        var run = Run(PluginCompiler.Driver(trackSteps: true), PluginCompiler.Compilation(Source, Sources.Paper("SimclrObjective"), """
            [SslObjective("nested")]
            public sealed partial class Nested(IComparer<string>? comparer = null)
            {
                public Options Options { get; init; } = new();
                public int Compared => comparer?.Compare("a", "b") ?? 0;
                public TextViews Transform(TextViews views) => views;
                public Tensor Loss([Latents] Tensor latents) => latents;
            }
            public sealed record Options { public int Dim { get; init; } = 1; public object? Carried { get; init; } }
            """)).Result;
        var steps = run.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(Inputs).Distinct().ToArray();
        Assert.Subset(steps.Select(step => step.Name).ToHashSet(), StepNames.ToHashSet<string?>());
        Assert.All(steps.SelectMany(step => step.Outputs), output => ModelGuard.Check(output.Value));
    }

    /// <summary>The steps that lead to a step, named or not, back to those that end with a model: before them is the compiler's own part.</summary>
    private static IEnumerable<IncrementalGeneratorRunStep> Inputs(IncrementalGeneratorRunStep step) => step.Name == ObjectiveGenerator.ObjectivesStep
        ? []
        : step.Inputs.Select(input => input.Source).SelectMany(source => Inputs(source).Prepend(source));

    private static Func<CSharpCompilation, CSharpCompilation> Edit(string before, string after) => compilation =>
    {
        var tree = compilation.SyntaxTrees.Single(candidate => candidate.ToString().Contains(before, StringComparison.Ordinal));
        var text = tree.ToString().Replace(before, after, StringComparison.Ordinal);
        Assert.NotEqual(tree.ToString(), text);
        return compilation.ReplaceSyntaxTree(tree, PluginCompiler.Tree(text, tree.FilePath));
    };

    private static GeneratorRunResult RunTwice(Func<CSharpCompilation, CSharpCompilation> edit)
    {
        var compilation = PluginCompiler.Compilation(Source, Unrelated);
        return Run(Run(PluginCompiler.Driver(trackSteps: true), compilation).Driver, edit(compilation)).Result;
    }

    private static (GeneratorDriver Driver, GeneratorRunResult Result) Run(GeneratorDriver driver, Compilation compilation)
    {
        var after = driver.RunGenerators(compilation);
        return (after, after.GetRunResult().Results.Single());
    }

    private static IEnumerable<IncrementalStepRunReason> Reasons(ImmutableArray<IncrementalGeneratorRunStep> steps) =>
        steps.SelectMany(step => step.Outputs).Select(output => output.Reason);

    private static IEnumerable<IncrementalStepRunReason> OutputReasons(GeneratorRunResult run) =>
        run.TrackedOutputSteps.SelectMany(step => Reasons(step.Value));
}
