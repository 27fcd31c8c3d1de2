using System.Reflection;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Fungi.Tensors.Tests;

public sealed class OperatorErrorTests
{
    public static TheoryData<string> Operators => [.. Fields().Select(x => x.Name)];

    [Fact]
    public void AFailedCallNamesOperatorShapesAndReasonOnOneLine()
    {
        using var scope = NewDisposeScope();
        var error = Assert.ThrowsAny<ExternalException>(() => ones(2, 3).matmul(ones(4, 5, dtype: float64)));
        Assert.StartsWith("aten::matmul(Float32[2, 3], Float64[4, 5]): ", error.Message, StringComparison.Ordinal);
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.StartsWith("aten::cat([Float32[2], Float32[3, 1]]): ", Assert.Throws<TensorException>(() => cat([ones(2), ones(3, 1)])).Message, StringComparison.Ordinal);
        Assert.StartsWith("autograd.grad(Float32[1]): ", Assert.Throws<TensorException>(() => autograd.grad([ones(1)], [ones(1)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongUseIsRefusedBeforeLibtorchSeesIt()
    {
        using var scope = NewDisposeScope();
        var disposed = ones(1);
        disposed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => ones(1).add(disposed));
        Assert.Throws<ArgumentNullException>(() => ones(1).add((Tensor)null!));
        Assert.Throws<InvalidOperationException>(() => ones(2).item<float>());
        Assert.Throws<InvalidOperationException>(() => ones(1).item<double>());
        Assert.Throws<InvalidOperationException>(() => ones(2, 2).t().bytes.Length);
        Assert.Throws<ArgumentException>(() => device("gpu"));
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void LibtorchHasEveryOperatorAsDeclared(string name)
    {
        var @operator = (TensorOperator)Fields().Single(x => string.Equals(x.Name, name, StringComparison.Ordinal)).GetValue(null)!;
        // The one operator that libtorch 1.13 lacks; scaled_dot_product_attention composes it there.
        if (string.Equals(name, "scaled_dot_product_attention", StringComparison.Ordinal) && !@operator.Exists) return;
        @operator.Find();
    }

    [Theory]
    [InlineData("f(Tensor self, int[1] dim) -> Tensor", "aten::f(Tensor self, SymInt[] dim) -> Tensor", true)]
    [InlineData("f(Tensor self, int[1] dim) -> Tensor", "aten::f(Tensor(a) self, int[1]? dim, *, bool wide=False, int[2] step=[0, 0]) -> Tensor(a)", true)]
    [InlineData("f(Tensor self, int dim) -> Tensor", "aten::f(Tensor self, int dim, bool wide) -> Tensor", false)]
    [InlineData("f(Tensor self, int dim) -> Tensor", "aten::f(Tensor self, int[] dim) -> Tensor", false)]
    [InlineData("f(Tensor self, int dim) -> Tensor", "aten::f(int dim, Tensor self) -> Tensor", false)]
    [InlineData("f(Tensor self, int dim=0) -> Tensor", "aten::f(Tensor self) -> Tensor", false)]
    public void SchemasMustAgreeInTypesAndOrder(string expected, string actual, bool fits)
        => Assert.Equal(fits, TensorOperator.Incompatibility(expected, actual) is null);

    [Theory]
    [InlineData("add.Tensor(Tensor self, int other) -> Tensor", "'add.Tensor(Tensor self, int other) -> Tensor' is expected")]
    [InlineData("no_such_operator(Tensor self) -> Tensor", "has no such operator")]
    public void ADisagreementNamesBothSchemas(string schema, string reason)
    {
        var error = Assert.Throws<TensorException>(() => new TensorOperator(schema).Find());
        Assert.StartsWith($"aten::{schema.Split('(')[0]}: libtorch {TensorEngine.Version}", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static FieldInfo[] Fields() => typeof(AtenOperators).GetFields(BindingFlags.NonPublic | BindingFlags.Static);
}
