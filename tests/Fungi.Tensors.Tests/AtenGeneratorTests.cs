using Fungi.Tensors.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Fungi.Tensors.Tests;

public sealed class AtenGeneratorTests
{
    private const string Surroundings = """
        namespace Fungi.Tensors { [System.AttributeUsage(System.AttributeTargets.Method)] class AtenAttribute(string schema) : System.Attribute; }
        namespace N
        {
            using Fungi.Tensors;
            public class Tensor;
            public static partial class Operators
            {
                %
            }
        }
        """;

    [Fact]
    public void ArgumentsMatchByNameThenInOrder()
    {
        var source = Generate("[Aten(\"f(Tensor self, int[2] size, *, bool wide=False, int dim=0) -> Tensor\")] internal static partial Tensor f(Tensor input, long? dim, long[] lengths);");
        Assert.Contains("arguments[0] = global::Fungi.Tensors.TensorValue.Of(@input);", source, StringComparison.Ordinal);
        Assert.Contains("arguments[1] = global::Fungi.Tensors.TensorValue.OfInts(lengths_pinned, @lengths.Length);", source, StringComparison.Ordinal);
        Assert.Contains("arguments[2] = global::Fungi.Tensors.TensorValue.Default;", source, StringComparison.Ordinal);
        Assert.Contains("arguments[3] = @dim.HasValue ? global::Fungi.Tensors.TensorValue.Of((long)@dim.GetValueOrDefault()) : global::Fungi.Tensors.TensorValue.Default;", source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("f(Tensor self -> Tensor", "Tensor x", "is no ATen schema")]
    [InlineData("f(Tensor self, int dim) -> Tensor", "Tensor x", "the argument 'dim' has neither a parameter nor a default")]
    [InlineData("f(Tensor self) -> Tensor", "Tensor x, long y", "no argument of 'f' is left for the parameter 'y'")]
    [InlineData("f(Tensor self, int dim) -> Tensor", "Tensor x, string y", "'y' of type string cannot become the argument 'int dim'")]
    [InlineData("f(Tensor self, Tensor other) -> Tensor", "Tensor x, Tensor? y", "the argument 'other' cannot be null")]
    public void AWrongDeclarationIsACompileError(string schema, string parameters, string reason)
    {
        var source = Generate($"[Aten(\"{schema}\")] internal static partial Tensor f({parameters});");
        Assert.Contains("#error [Aten] on N.Operators.f(", source, StringComparison.Ordinal);
        Assert.Contains(reason, source, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnrelatedEditGeneratesNothingAnew()
    {
        var compilation = Compile("[Aten(\"f(Tensor self) -> Tensor\")] internal static partial Tensor f(Tensor x);");
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new AtenGenerator().AsSourceGenerator()], driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        driver = driver.RunGenerators(compilation);
        driver = driver.RunGenerators(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Unrelated;")));
        var steps = driver.GetRunResult().Results[0].TrackedSteps["Methods"];
        Assert.All(steps.SelectMany(step => step.Outputs), output => Assert.True(output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        Assert.All(steps.SelectMany(step => step.Outputs), output => Assert.IsType<OperatorMethod>(output.Value));
    }

    private static string Generate(string member)
    {
        var result = CSharpGeneratorDriver.Create(new AtenGenerator()).RunGenerators(Compile(member)).GetRunResult();
        return result.GeneratedTrees.Single(tree => tree.FilePath.EndsWith("Operators.Aten.g.cs", StringComparison.Ordinal) && !tree.FilePath.Contains("AtenOperators", StringComparison.Ordinal)).ToString();
    }

    private static CSharpCompilation Compile(string member) => CSharpCompilation.Create(
        "Declarations",
        [CSharpSyntaxTree.ParseText(Surroundings.Replace("%", member, StringComparison.Ordinal))],
        [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)],
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
}
