using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Analyzers.BatchFlow.Transfer;
using static Fungi.Analyzers.Tests.BatchFlow.Transfer.Operation;

namespace Fungi.Analyzers.Tests.BatchFlow.Transfer;

public class StructureRobustnessTests
{
    private const int Shapes = 15; // of the arguments, the first

    private static readonly object?[] Arguments =
    [
        "B! L", "L B!", "B! B!", "2·B! L", "B!·V L", "B?! L", "B!", "", "...", "B! ...", "... B!", "S L", "B! V L", "L L", "1",
        0, 1, -1, 5, -7, null, true, ScalarValue.Of((object)"ij->i"), NeverValue.Instance, new UnknownValue(), ScalarValue.Any, Scalar("i"), Scalar("B"), Scalar("?"), ScalarValue.Of((object)"bl,bl->b"), ScalarValue.Of((object)"b.,->"),
        new[] { 0, 1 }, new[] { -1, 2 }, new[] { 2, 3, -1 }, Array.Empty<int>(), new TupleValue(Scalar("0"), Scalar("1")),
        List("B! L", "B! L"), List("B! L", "B!"), List(), List("..."), new CollectionValue(NeverValue.Instance, Size.Unknown), new CollectionValue(new UnknownValue(), Size.Batch) { IsBySample = true },
    ];

    public static TheoryData<string> AllNames => [.. Names];

    /// <summary>All whose first argument is a tensor, or tensors.</summary>
    public static TheoryData<string> Keeping => [.. Names.Except(["einsum"])];

    /// <summary>A method that does not compile yet, or compiles and will throw, is analyzed too.</summary>
    [Theory]
    [MemberData(nameof(AllNames))]
    public void Every_operator_has_a_result_whatever_its_arguments_are(string name)
    {
        var random = new Random(7);
        for (var trial = 0; trial < 300; trial++)
        {
            var arguments = Some(random, 0, random.Next(6));
            var thrown = Record.Exception(() => Run(name, arguments));
            Assert.True(thrown is null, $"{Text(name, arguments)}: {thrown}");
        }
    }

    /// <summary>Of a tensor whose samples an operator cannot place, something is said.</summary>
    [Theory]
    [MemberData(nameof(Keeping))]
    public void No_operator_forgets_the_samples_of_its_first_tensor(string name)
    {
        var random = new Random(11);
        for (var trial = 0; trial < 300; trial++)
        {
            var self = new[] { "B! L", "L B!", "2·B! L", "B!·V L", "B?! L", "B!", "B! ...", "... B!", "B! V L", "V B! L" }[random.Next(10)];
            var others = Some(random, Shapes, random.Next(5));
            object?[] arguments = [IsOfList(name) ? List(self) : self, .. others];
            var result = Run(name, arguments);
            Assert.True(
                OperatorCall.TensorsIn(result).All(static tensor => tensor.Shape.HasSamples || tensor.Causes.Any || tensor.Bound.Count > 0),
                $"{Text(name, arguments)}: {Describe(result)}");
        }
    }

    [Fact]
    public void Every_indexer_has_a_result()
    {
        var random = new Random(13);
        string[] indices = ["0", "i", "-1", "?", "B+i", ":", "1:", ":B", "::2", "...", "None", "by B!", "by K", "by B! K", "by ...", "mask B!", "mask B! L", "places"];
        for (var trial = 0; trial < 5000; trial++)
        {
            var shape = Arguments[random.Next(Shapes)]!.ToString()!;
            var written = Arguments[random.Next(Arguments.Length)];
            var picked = string.Join(", ", Enumerable.Range(0, 1 + random.Next(4)).Select(_ => indices[random.Next(indices.Length)]));
            var thrown = Record.Exception(() =>
            {
                Indexing.Get(Call("get", shape), Tensor(shape), Indices(picked));
                Indexing.Set(Call("set", shape), Tensor(shape), Indices(picked), written as AbstractValue ?? (written is string text ? Tensor(text) : ScalarValue.Of(written is int[]? null : written)));
            });
            Assert.True(thrown is null, $"{shape} at {picked}: {thrown}");
        }
    }

    private static object?[] Some(Random random, int from, int count) => [.. Enumerable.Range(0, count).Select(_ => Arguments[random.Next(from, Arguments.Length)])];

    private static string Text(string name, object?[] arguments) =>
        $"{name}({string.Join(", ", arguments.Select(static argument => argument is int[] numbers ? $"[{string.Join(' ', numbers)}]" : argument?.ToString() ?? "null"))})";

    private static bool IsOfList(string name) => name is "cat" or "stack" or "hstack" or "vstack" or "dstack" or "column_stack" or "meshgrid" or "cartesian_prod" or "block_diag" or "broadcast_tensors" or "multi_dot";
}
