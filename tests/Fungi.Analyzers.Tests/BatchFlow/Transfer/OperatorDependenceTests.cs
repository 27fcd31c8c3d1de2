using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Analyzers.BatchFlow.Transfer;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using static Fungi.Analyzers.Tests.BatchFlow.Transfer.Operation;

namespace Fungi.Analyzers.Tests.BatchFlow.Transfer;

/// <summary>Which kind of dependence an operator adds, which numbers alone do not tell: see <see cref="OperatorProofTests"/> for the rest.</summary>
public sealed class OperatorDependenceTests
{
    private static readonly OperatorTable Table = OperatorTable.For([], default);

    private static readonly SyntaxNode Site = CSharpSyntaxTree.ParseText("call();").GetRoot();

    [Theory]
    [InlineData("sum", "B! 3", "[] BatchReduction")]
    [InlineData("mean", "B! 3", "[] BatchReduction")]
    [InlineData("mean", "4 3", "[]")]
    [InlineData("mean", "... B!", "[] BatchReduction")]
    [InlineData("sum", "6?!", "[] Coupled")]
    [InlineData("prod", "B! 3", "[] Coupled")]
    [InlineData("logsumexp", "B! 3", "[] Coupled")]
    public void A_sum_over_the_batch_is_a_reduction_and_anything_else_is_coupled(string name, string shape, string result) =>
        Assert.Equal(result, Describe(Run(name, (OperatorCall.Self, Tensor(shape)))));

    [Fact]
    public void A_sum_keeps_the_samples_on_other_axes_apart_no_more() =>
        Assert.Equal("[B!] Coupled", Describe(Run("sum", (OperatorCall.Self, Tensor("B! B!")), ("dim", Scalar("1")))));

    [Fact]
    public void Linear_operators_keep_a_reduction_harmless()
    {
        var mean = Run("mean", (OperatorCall.Self, Tensor("B! 3")));
        Assert.Equal("[] BatchReduction", Describe(Run("neg", (OperatorCall.Self, mean))));
        Assert.Equal("[] BatchReduction", Describe(Run("add", (OperatorCall.Self, mean), ("target", mean))));
        Assert.Equal("[] BatchReduction", Describe(Run("mul", (OperatorCall.Self, mean), ("target", Tensor("")))));
        Assert.Equal("[] BatchReduction", Describe(Run("div", (OperatorCall.Self, mean), ("target", ScalarValue.Any))));
        Assert.Equal("[] Coupled", Describe(Run("div", (OperatorCall.Self, mean), ("target", ScalarValue.Any), ("rounding_mode", ScalarValue.Of("floor")))));
        Assert.Equal("[1] BatchReduction", Describe(Run("unsqueeze", (OperatorCall.Self, mean), ("dim", Scalar("0")))));
        Assert.Equal("[] Coupled", Describe(Run("exp", (OperatorCall.Self, mean))));
        Assert.Equal("[] Coupled", Describe(Run("mul", (OperatorCall.Self, mean), ("target", mean))));
        Assert.Equal("[] Coupled", Describe(Run("div", (OperatorCall.Self, Tensor("")), ("target", mean))));
        Assert.Equal("[B!] Coupled", Describe(Run("sub", (OperatorCall.Self, Tensor("B!")), ("target", mean))));
        Assert.Equal("[] Coupled @i", Describe(Run("sub", (OperatorCall.Self, Tensor("@i")), ("target", mean))));
    }

    [Theory]
    [InlineData("B! 3 4", null, "1,2")]
    [InlineData("B!", null, "")]
    [InlineData("B! 3 4", "0", "")]
    [InlineData("3 B!", null, "0")]
    [InlineData("B! ...", null, null)]
    public void A_reduction_tells_the_axes_that_a_repair_keeps(string shape, string? axis, string? others)
    {
        var sum = axis is null ? Run("sum", (OperatorCall.Self, Tensor(shape))) : Run("sum", (OperatorCall.Self, Tensor(shape)), ("dim", Scalar(axis)));
        Assert.Equal(others, Assert.Single(sum.Causes.All).OtherAxes);
    }

    [Fact]
    public void A_message_names_the_argument_the_axis_and_the_operation() =>
        Assert.Equal("'the self' has the batch on axis 0; 'softmax(...)' mixes it", Assert.Single(Run("softmax", (OperatorCall.Self, Tensor("B! 3")), ("dim", Scalar("0"))).Causes.All).Text);

    [Theory]
    [InlineData("B", "'the target' is the batch size; 'mul(...)' makes it part of the value")]
    [InlineData("i", "'the target' is a sample's place in the batch; 'mul(...)' makes it part of the value")]
    [InlineData("2·B", "'the target' changes with the batch size; 'mul(...)' makes it part of the value")]
    public void Numbers_that_change_with_the_batch_become_part_of_values(string number, string text)
    {
        var cause = Assert.Single(Run("mul", (OperatorCall.Self, Tensor("3")), ("target", Scalar(number))).Causes.All);
        Assert.Equal((CauseKind.BatchSize, text), (cause.Kind, cause.Text));
    }

    [Fact]
    public void Sizes_do_not_become_part_of_values()
    {
        Assert.Equal("[B, 3]", Describe(Run("torch.zeros", ("size", Sizes("B", 3)))));
        Assert.Equal("[3] BatchSize", Describe(Run("torch.full", ("size", Sizes(3)), ("value", Scalar("B")))));
        Assert.Equal("[B] BatchSize", Describe(Run("torch.arange", ("stop", Scalar("B")))));
        Assert.Equal("[B, 3] BatchSize", Describe(Run("torch.eye", ("rows", Scalar("B")), ("columns", Scalar("3")))));
        Assert.Equal("[B, 3]", Describe(Run("zeros_like", (OperatorCall.Self, Tensor("B! 3")))));
    }

    [Fact]
    public void A_range_from_nought_tells_places()
    {
        Assert.Equal(TensorContent.Places, Content(Run("torch.arange", ("stop", Scalar("B")))));
        Assert.Equal(TensorContent.Any, Content(Run("torch.arange", ("start", Scalar("1")), ("stop", Scalar("B")))));
        Assert.Equal(TensorContent.Places, Content(Run("long", (OperatorCall.Self, Run("torch.arange", ("stop", Scalar("B")))))));
    }

    [Fact]
    public void Comparisons_tell_truth_values_until_they_are_converted()
    {
        var mask = Run("gt", (OperatorCall.Self, Tensor("B!")), ("target", ScalarValue.Any));
        Assert.Equal(TensorContent.Boolean, Content(mask));
        Assert.Equal(TensorContent.Any, Content(Run("long", (OperatorCall.Self, mask))));
        Assert.Equal(TensorContent.Boolean, Content(Run("bool", (OperatorCall.Self, Tensor("B!")))));
    }

    [Theory]
    [InlineData(true, "[B!, 3] BatchNormalization")]
    [InlineData(false, "[B!, 3]")]
    [InlineData(null, "[B!, 3] BatchNormalization")]
    public void Batch_normalization_takes_the_statistics_of_the_batch_unless_told_otherwise(bool? training, string result) => Assert.Equal(
        result, Describe(Run("torch.nn.functional.batch_norm", ("input", Tensor("B! 3")), ("training", training is { } known ? ScalarValue.Of(known) : ScalarValue.Any))));

    [Fact]
    public void Random_numbers_are_random_unless_they_are_switched_off()
    {
        Assert.Equal("[B!, 3] Randomness", Describe(Run("torch.nn.functional.dropout", ("input", Tensor("B! 3")), ("training", ScalarValue.Any))));
        Assert.Equal("[B!, 3]", Describe(Run("torch.nn.functional.dropout", ("input", Tensor("B! 3")), ("training", ScalarValue.Of(false)))));
        Assert.Equal("[B, 3] Randomness", Describe(Run("randn_like", (OperatorCall.Self, Tensor("B! 3")))));
    }

    [Theory]
    [InlineData("None", "[B!]")]
    [InlineData("Mean", "[] BatchReduction")]
    [InlineData("Sum", "[] BatchReduction")]
    [InlineData(null, "[...] NotProved")]
    public void A_loss_is_reduced_as_it_is_told(string? reduction, string result) => Assert.Equal(result, Describe(Run(
        "torch.nn.functional.cross_entropy", ("input", Tensor("B! 3")), ("target", Tensor("B!")), ("reduction", reduction is null ? ScalarValue.Any : ScalarValue.Of(reduction)))));

    [Theory]
    [InlineData("softmax", "B! ...", "-1", "[...] NotProved")]
    [InlineData("softmax", "B! ... 3", "-1", "[B!, ..., 3]")]
    [InlineData("softmax", "B! ...", "0", "[B!, ...] Coupled")]
    [InlineData("softmax", "...", "-1", "[...]")]
    [InlineData("softmax", "B! 3", "?", "[...] NotProved")]
    [InlineData("softmax", "4 3", "?", "[...]")]
    public void An_axis_that_is_not_known_matters_where_there_are_samples(string name, string shape, string axis, string result) =>
        Assert.Equal(result, Describe(Run(name, (OperatorCall.Self, Tensor(shape)), ("dim", Scalar(axis)))));

    [Fact]
    public void Numbers_of_samples_in_order_are_a_batch_again()
    {
        var number = Run("item", (OperatorCall.Self, Tensor("@i") with { Bound = new([CollectionValue.Place]) }));
        Assert.Equal("[B!]", Describe(Run("torch.tensor", ("rawArray", new CollectionValue(number, Size.Batch) { IsBySample = true }))));
        Assert.Equal("[...] NotProved", Describe(Run("torch.tensor", ("rawArray", new CollectionValue(number, Size.Unknown) { IsBySample = true }))));
    }

    [Fact]
    public void A_number_keeps_the_dependence_of_its_tensor()
    {
        Assert.Equal(CauseKind.NotProved, Assert.Single(Run("item", (OperatorCall.Self, Tensor("B!"))).Causes.All).Kind);
        Assert.Equal(CauseKind.BatchReduction, Assert.Single(Run("item", (OperatorCall.Self, Run("mean", (OperatorCall.Self, Tensor("B!"))))).Causes.All).Kind);
        Assert.Equal(LoopIndex, Assert.Single(Run("item", (OperatorCall.Self, Tensor("@i"))).Bound));
        Assert.True(Run("size", (OperatorCall.Self, Run("mean", (OperatorCall.Self, Tensor("B! B!")), ("dimensions", Sizes(0)))), ("dim", Scalar("0"))) is ScalarValue { Causes.Any: false, InvolvesBatch: true });
    }

    [Fact]
    public void A_buffer_takes_the_samples_that_are_written_to_it()
    {
        Assert.Equal("[B!, 3]", Describe(Run("add_", (OperatorCall.Self, Tensor("B 3")), ("target", Tensor("B! 1")))));
        Assert.Equal("[B!, 3]", Describe(Run("copy_", (OperatorCall.Self, Tensor("B 3")), ("source", Tensor("B! 3")))));
        Assert.Equal("[B, 3]", Describe(Run("zero_", (OperatorCall.Self, Tensor("B! 3")))));
    }

    public static TheoryData<string> Values => ["nothing", "unknown", "number", "null", "frozen", "batch", "gap", "scattered", "list", "tuple"];

    /// <summary>Whatever the arguments are, also such as no program can have, there is an answer.</summary>
    [Theory]
    [MemberData(nameof(Values))]
    public void Every_operator_answers_whatever_it_is_asked(string kind)
    {
        AbstractValue value = kind switch
        {
            "nothing" => NeverValue.Instance,
            "unknown" => new UnknownValue(),
            "number" => Scalar("?"),
            "null" => ScalarValue.Null,
            "frozen" => Tensor(""),
            "batch" => Tensor("B!"),
            "gap" => Tensor("B! ..."),
            "scattered" => Tensor("B! 4?! 3"),
            "list" => CollectionValue.Of([Tensor("B! 3"), ScalarValue.Any]),
            _ => new TupleValue(Tensor("B! 3"), ScalarValue.Any),
        };
        foreach (var member in OperatorMembers.All(OperatorMembers.OfTorchSharp))
        {
            var parameters = (member as IMethodSymbol)?.Parameters ?? [];
            var names = parameters.Select(parameter => parameter.Name).Prepend(OperatorCall.Self).Skip(member.IsStatic ? 1 : 0).ToList();
            Assert.NotNull(Table.Find(member)!.Behaviour(Call(member.Name, [.. names.Select(name => (name, value))])));
            Assert.NotNull(Table.Find(member)!.Behaviour(Call(member.Name, [.. names.Take(1).Select(name => (name, (AbstractValue)Tensor("B! 3")))])));
            Assert.NotNull(Table.Find(member)!.Behaviour(Call(member.Name, [.. names.Select((name, place) => (name, place == 0 ? Tensor("B! 3") : value))])));
            Assert.NotNull(Table.Find(member)!.Behaviour(Call(member.Name)));
        }
    }

    private static TensorContent Content(AbstractValue value) => Assert.IsType<TensorValue>(value).Content;

    /// <summary>The result of an operator, one of a tensor's unless a longer name says otherwise.</summary>
    private static AbstractValue Run(string name, params (string Parameter, AbstractValue Value)[] arguments) =>
        Table.Find($"M:TorchSharp.{(name.Contains('.', StringComparison.Ordinal) ? name : $"torch.Tensor.{name}")}")!.Behaviour(Call(name[(name.LastIndexOf('.') + 1)..], arguments));

    private static OperatorCall Call(string name, params (string Parameter, AbstractValue Value)[] arguments) =>
        new(name, $"{name}(...)", Site, new(arguments.Select(argument => new Argument(argument.Parameter, argument.Value, $"the {argument.Parameter}"))));
}
