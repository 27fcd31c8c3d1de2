using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Analyzers.BatchFlow.Transfer;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Fungi.Analyzers.Tests.BatchFlow.Transfer;

/// <summary>Calls of operators on shapes written as text: <c>B! 2·L 3 ... ?</c>, where <c>!</c> marks samples and <c>...</c> any axes.</summary>
internal static class Operation
{
    private static readonly SyntaxNode Site = CSharpSyntaxTree.ParseText("call();").GetRoot();

    private static readonly Dictionary<string, Func<Row, Behaviour>> Behaviours = new[] { Reshaping.All, Permuting.All, Indexing.All, Joining.All, Products.All, Diagonals.All }
        .SelectMany(static family => family).ToDictionary();

    /// <summary>The index of a loop over the samples.</summary>
    public static SizeSymbol LoopIndex { get; } = new("i", InvolvesBatch: true);

    public static IEnumerable<string> Names => Behaviours.Keys;

    /// <summary>The result of an operator. Numbers, lists of numbers, texts and shapes as text become values; the first text is a tensor.</summary>
    public static AbstractValue Run(string name, params object?[] arguments) => Behaviours[name](new("", name, new Dictionary<string, string>(), []))(Call(name, arguments));

    /// <summary>The shape of the result, followed by the kinds of its causes and its bound indices.</summary>
    public static string Of(string name, params object?[] arguments) => Describe(Run(name, arguments));

    public static OperatorCall Call(string name, params object?[] arguments) => new(
        name,
        $"{name}(...)",
        Site,
        new(arguments.Select(static (argument, place) => new Argument(place == 0 ? OperatorCall.Self : $"argument{place}", Value(argument), place == 0 ? "z" : $"a{place}"))));

    public static string Describe(AbstractValue value) => value switch
    {
        TensorValue tensor => $"{tensor.Shape}{string.Concat(tensor.Causes.All.Select(static cause => cause.Kind).Distinct().Select(static kind => $" {kind}"))}{string.Concat(tensor.Bound.Select(static index => $" @{index.Name}"))}",
        CollectionValue { Elements: { } elements } => string.Join(" | ", elements.Select(Describe)),
        CollectionValue collection => $"{collection.Length} x {Describe(collection.Element)}{(collection.IsBySample ? " by sample" : "")}",
        _ => value.GetType().Name,
    };

    /// <summary>A tensor; <c>@i</c> before its shape binds it to the loop's index.</summary>
    public static TensorValue Tensor(string shape) => new(new TensorShape(shape.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(static axis => axis != "@i").Select(Axis)))
    {
        Bound = new(shape.StartsWith("@i", StringComparison.Ordinal) ? [LoopIndex] : []),
    };

    /// <summary>Indices as Python writes them, and <c>by</c> or <c>mask</c> with the shape of a tensor; <c>places</c> is each sample's own.</summary>
    public static IReadOnlyList<IndexValue> Indices(string indices) => [.. indices.Split(", ").Select<string, IndexValue>(static index => index switch
    {
        "..." => new IndexValue.Ellipsis(),
        "None" => new IndexValue.NewAxis(),
        "places" => new IndexValue.TensorIndex(Tensor("B") with { Content = TensorContent.Places }),
        _ when index.StartsWith("by ", StringComparison.Ordinal) => new IndexValue.TensorIndex(Tensor(index[3..])),
        _ when index.StartsWith("mask ", StringComparison.Ordinal) => new IndexValue.TensorIndex(Tensor(index[5..]) with { Content = TensorContent.Boolean }),
        _ when index.Split(':') is [var start, var stop, .. var step] => new IndexValue.Slice(Bound(start), Bound(stop), step is [var by] ? Bound(by) : null),
        _ => new IndexValue.Single(Scalar(index)),
    })];

    public static CollectionValue List(params string[] shapes) => CollectionValue.Of(shapes.Select(Tensor));

    public static Size Number(string product) => product.Split('·').Aggregate(Size.One, static (size, factor) => size * factor switch
    {
        "?" => Size.Unknown,
        "B" => Size.Batch,
        "i" => Size.Of(LoopIndex),
        _ when long.TryParse(factor, out var constant) => Size.Of(constant),
        _ => Size.Of(new SizeSymbol(factor)),
    });

    /// <summary>Sizes as numbers or products: <c>"B", -1</c>.</summary>
    public static CollectionValue Sizes(params object[] sizes) => CollectionValue.Of(sizes.Select(static size => ScalarValue.Of(size as Size ?? (size is string text ? Number(text) : Size.Of((int)size)))));

    /// <summary>A number: products and sums of them.</summary>
    public static ScalarValue Scalar(string number) => ScalarValue.Of(number.Split('+').Aggregate(Size.Zero, static (sum, product) => sum + Number(product)));

    private static ScalarValue? Bound(string number) => number.Length == 0 ? null : Scalar(number);

    private static Dimension Axis(string axis) => axis == "..." ? Dimension.Gap : Dimension.Of(axis.Split('·').Select(static factor =>
        factor.EndsWith("?!", StringComparison.Ordinal) ? new Factor(Number(factor[..^2]), SamplePlacement.Scattered)
        : factor.EndsWith('!') ? new Factor(Number(factor[..^1]), SamplePlacement.Axis)
        : new Factor(Number(factor))));

    private static AbstractValue Value(object? argument) => argument switch
    {
        AbstractValue value => value,
        Size size => ScalarValue.Of(size),
        int[] numbers => Sizes([.. numbers.Cast<object>()]),
        string shape => Tensor(shape),
        _ => ScalarValue.Of(argument),
    };
}
