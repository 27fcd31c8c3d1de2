using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Fungi.Generators.Tests;

public sealed class IncrementalityTests
{
    private static readonly string[] StepNames = [ObjectiveGenerator.ObjectivesStep, ObjectiveGenerator.RegistrationStep];

    private static readonly string Source = Sources.Objective("    /// <summary>Size.</summary>\n    public int Dim { get; init; } = 8;");

    [Fact]
    public void An_edit_elsewhere_changes_nothing()
    {
        var run = RunTwice(compilation => compilation.AddSyntaxTrees(PluginCompiler.Tree("class Unrelated { }", "Unrelated.cs")));
        AssertReasons(run, IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Cached);
        AssertOutputs(run, IncrementalStepRunReason.Cached);
    }

    [Theory]
    [InlineData("=> latents;", "=> latents * 2;")]
    [InlineData("view.Inference()", "view.Resize()")]
    [InlineData("public int Dim", "public  int Dim /* size */")]
    public void An_edit_in_a_body_leaves_the_model_unchanged(string before, string after)
    {
        var run = RunTwice(Edit(before, after));
        AssertReasons(run, IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Cached);
        AssertOutputs(run, IncrementalStepRunReason.Cached);
    }

    [Theory]
    [InlineData("Dim { get; init; } = 8", "Dim { get; init; } = 9")]
    [InlineData("Size.</summary>", "Length.</summary>")]
    [InlineData("[Latents]", "[Latents(Dim = nameof(Dim))]")]
    public void An_edit_of_the_surface_writes_the_objective_and_not_the_registration(string before, string after)
    {
        var run = RunTwice(Edit(before, after));
        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(run.TrackedSteps[ObjectiveGenerator.ObjectivesStep]));
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], OutputReasons(run).Order());
    }

    [Fact]
    public void A_second_objective_leaves_the_first_alone()
    {
        var run = RunTwice(compilation => compilation.AddSyntaxTrees(PluginCompiler.Tree(Sources.Paper("KlObjective"), "Kl.cs")));
        var objectives = Reasons(run.TrackedSteps[ObjectiveGenerator.ObjectivesStep]);
        Assert.Equal([IncrementalStepRunReason.New, IncrementalStepRunReason.Cached], objectives.Order());
        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(run.TrackedSteps[ObjectiveGenerator.RegistrationStep]));
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
        var run = Run(PluginCompiler.Driver(trackSteps: true), PluginCompiler.Compilation(Source, Sources.Paper("SimclrObjective"))).Result;
        foreach (var name in StepNames)
        {
            var values = run.TrackedSteps[name].SelectMany(step => step.Outputs).Select(output => output.Value).ToArray();
            Assert.NotEmpty(values);
            Assert.All(values, ModelGuard.Check);
        }
    }

    private static Func<CSharpCompilation, CSharpCompilation> Edit(string before, string after) => compilation =>
    {
        var tree = compilation.SyntaxTrees.Last();
        var text = tree.ToString().Replace(before, after, StringComparison.Ordinal);
        Assert.NotEqual(tree.ToString(), text);
        return compilation.ReplaceSyntaxTree(tree, PluginCompiler.Tree(text, tree.FilePath));
    };

    private static GeneratorRunResult RunTwice(Func<CSharpCompilation, CSharpCompilation> edit)
    {
        var compilation = PluginCompiler.Compilation(Source);
        return Run(Run(PluginCompiler.Driver(trackSteps: true), compilation).Driver, edit(compilation)).Result;
    }

    private static (GeneratorDriver Driver, GeneratorRunResult Result) Run(GeneratorDriver driver, Compilation compilation)
    {
        var after = driver.RunGenerators(compilation);
        return (after, after.GetRunResult().Results.Single());
    }

    private static IEnumerable<IncrementalStepRunReason> Reasons(ImmutableArray<IncrementalGeneratorRunStep> steps) =>
        steps.SelectMany(step => step.Outputs).Select(output => output.Reason);

    private static void AssertReasons(GeneratorRunResult run, params IncrementalStepRunReason[] allowed)
    {
        foreach (var name in StepNames)
            Assert.All(Reasons(run.TrackedSteps[name]), reason => Assert.Contains(reason, allowed));
    }

    private static void AssertOutputs(GeneratorRunResult run, IncrementalStepRunReason expected) =>
        Assert.All(OutputReasons(run), reason => Assert.Equal(expected, reason));

    private static IEnumerable<IncrementalStepRunReason> OutputReasons(GeneratorRunResult run) =>
        run.TrackedOutputSteps.SelectMany(step => Reasons(step.Value));
}
