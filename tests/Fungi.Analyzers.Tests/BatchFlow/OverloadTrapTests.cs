using Fungi.Generators.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Analyzers.Tests.BatchFlow;

public sealed class OverloadTrapTests
{
    /// <summary>
    /// Every method of a library that takes a tensor is called with 0 and with 1 for each of its numbers and enums. Where the compiler takes the 1 for a whole
    /// number of another overload, the 0 is reported, and nowhere else.
    /// </summary>
    [Theory]
    [InlineData(TensorLibraries.Ours)]
    [InlineData(TensorLibraries.TorchSharp)]
    public async Task Exactly_the_calls_that_0_and_1_bind_differently_are_reported(string library)
    {
        var calls = TensorLibraries.Methods(library).Where(TakesTensor).SelectMany(Calls).Distinct(StringComparer.Ordinal).ToArray();
        var lines = calls.Select((call, i) => $"static void Zero{i}() => {With(call, 0)}; static void One{i}() => {With(call, 1)};");
        var compilation = TensorLibraries.Compile(library, $"static class Calls {{\n{string.Join('\n', lines)}\n}}");
        var tree = compilation.SyntaxTrees[^1];
        var model = compilation.GetSemanticModel(tree);
        var bound = (await tree.GetRootAsync()).DescendantNodes().OfType<ArrowExpressionClauseSyntax>()
            .Select(body => model.GetSymbolInfo(body.Expression).Symbol as IMethodSymbol)
            .ToArray();
        var traps = calls.Where((call, i) => bound[2 * i] is { } zero && bound[(2 * i) + 1] is { } one
            && !zero.Equals(one, SymbolEqualityComparer.Default)
            && one.Parameters[Position(call)].Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64);

        var reported = (await ObjectiveAnalysis.Analyze(compilation)).Select(diagnostic => calls[diagnostic.Location.GetLineSpan().StartLinePosition.Line - 1]);

        Assert.Equal(traps, reported);
        Assert.Contains("default(global::TorchSharp.torch.Tensor)!.@sum(#)", reported);
        Assert.True(calls.Length > 500, $"{calls.Length} calls");
    }

    [Theory]
    [InlineData("x.sum({|FNG2009:0|})", "x.sum(dim: 0)")]
    [InlineData("x.prod({|FNG2009:0|})", "x.prod(dim: 0)")]
    [InlineData("torch.sum(x, {|FNG2009:0|})", "torch.sum(x, dim: 0)")]
    [InlineData("prod(x, /* batch */ {|FNG2009:Batch|})", "prod(x, /* batch */ dim: Batch)")]
    [InlineData("(x * x).sum({|FNG2009:0|}).sum({|FNG2009:1 - 1|})", "(x * x).sum(dim: 0).sum(dim: 1 - 1)")]
    [InlineData("x?.sum({|FNG2009:0|})!", "x?.sum(dim: 0)!")]
    public async Task The_axis_is_named(string before, string after)
    {
        await ObjectiveAnalysis.Verify(Source(before));

        var changed = await CodeFixing.FixAll(Markup.Parse(Source(before)).Source, "FNG2009");

        Assert.Equal(Source(after), changed);
        Assert.DoesNotContain(PluginCompiler.Diagnose(changed), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Empty(await ObjectiveAnalysis.Run(changed));
    }

    [Fact]
    public async Task The_message_says_what_the_0_became_and_what_was_meant()
    {
        var diagnostic = Assert.Single(await ObjectiveAnalysis.Verify(Source("x.abs().sum({|FNG2009:0|})")));
        Assert.Equal(
            "'sum(0)' reduces over no axis 0: a constant 0 converts to any enum, here to 'ScalarType?' for the parameter 'type'; name the axis: 'dim: 0'",
            diagnostic.GetMessage());
    }

    [Theory]
    [InlineData("x.sum(1)")]
    [InlineData("x.sum(0L)")]
    [InlineData("x.sum(-1)")]
    [InlineData("x.sum(0, keepdim: true)")]
    [InlineData("x.sum([0])")]
    [InlineData("x.sum(type: 0)")]
    [InlineData("x.sum((ScalarType)0)")]
    [InlineData("x.sum(default(ScalarType))")]
    [InlineData("x.softmax(0)")]
    [InlineData("einsum(\"ij,jk->ik\", nn.functional.pad(x, [0, 1], value: 1), x)")]
    [InlineData("Ours(0)")]
    [InlineData("x.summ(0)")]
    public Task Other_calls_are_as_they_look(string call) => ObjectiveAnalysis.Verify(Source(call));

    private static string Source(string call) => $$"""
        static class Losses
        {
            const int Batch = 0;
            static Tensor Loss(Tensor x) => {{call}};
            static Tensor Ours(DayOfWeek day) => zeros(1);
            static Tensor Ours(int dim, bool keepdim = false) => zeros(2);
        }
        """;

    private static bool TakesTensor(IMethodSymbol method) =>
        (method.IsStatic ? method.Parameters.FirstOrDefault()?.Type : method.ContainingType)?.Name == "Tensor";

    /// <summary>Calls of a method, with # in place of one of the numbers and enums that it takes, and defaults for the rest.</summary>
    private static IEnumerable<string> Calls(IMethodSymbol method)
    {
        if (method.Parameters.Any(parameter => parameter.RefKind != RefKind.None)) yield break;
        var receiver = method.IsStatic ? Name(method.ContainingType) : Default(method.ContainingType);
        for (var count = method.Parameters.Count(parameter => !parameter.IsOptional); count <= method.Parameters.Length; count++)
        {
            for (var number = 0; number < count; number++)
            {
                if (!TakesNumber(method.Parameters[number].Type)) continue;
                var arguments = method.Parameters.Take(count).Select((parameter, i) => i == number ? "#" : Default(parameter.Type));
                yield return $"{receiver}.@{method.Name}({string.Join(", ", arguments)})";
            }
        }
    }

    private static string With(string call, int number) => call.Replace("#", $"{number}", StringComparison.Ordinal);

    private static int Position(string call) =>
        ((InvocationExpressionSyntax)SyntaxFactory.ParseExpression(With(call, 0))).ArgumentList.Arguments.IndexOf(argument => argument.ToString() == "0");

    private static bool TakesNumber(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Enum || type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64
        || (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable && TakesNumber(nullable.TypeArguments[0]));

    private static string Default(ITypeSymbol type) => $"default({Name(type)})!";

    private static string Name(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
}
