using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Tensors.Tests;

public sealed class PointwiseTests : IDisposable
{
    private static readonly double[] Points = [0.1, 0.25, 0.5, 0.8, 0.95];

    private readonly DisposeScope _scope = NewDisposeScope();

    public static TheoryData<string, Func<double, double>> Functions => new()
    {
        { "abs", Math.Abs }, { "acos", Math.Acos }, { "asin", Math.Asin }, { "atan", Math.Atan }, { "ceil", Math.Ceiling }, { "cos", Math.Cos },
        { "cosh", Math.Cosh }, { "exp", Math.Exp }, { "exp2", x => Math.Pow(2, x) }, { "expm1", x => Math.Exp(x) - 1 }, { "floor", Math.Floor },
        { "frac", x => x - Math.Floor(x) }, { "log", Math.Log }, { "log10", Math.Log10 }, { "log1p", x => Math.Log(1 + x) }, { "log2", Math.Log2 },
        { "neg", x => -x }, { "reciprocal", x => 1 / x }, { "relu", x => Math.Max(0, x) }, { "rsqrt", x => 1 / Math.Sqrt(x) },
        { "sigmoid", x => 1 / (1 + Math.Exp(-x)) }, { "sign", x => Math.Sign(x) }, { "silu", x => x / (1 + Math.Exp(-x)) }, { "sin", Math.Sin }, { "sinh", Math.Sinh },
        { "sqrt", Math.Sqrt }, { "square", x => x * x }, { "tan", Math.Tan }, { "tanh", Math.Tanh }, { "trunc", Math.Truncate },
        { "erf", ErrorFunction }, { "erfc", x => 1 - ErrorFunction(x) }, { "gelu", x => 0.5 * x * (1 + ErrorFunction(x / Math.Sqrt(2))) },
        { "deg2rad", x => x * Math.PI / 180 }, { "log_sigmoid", x => -Math.Log(1 + Math.Exp(-x)) },
    };

    public void Dispose() => _scope.Dispose();

    [Theory]
    [MemberData(nameof(Functions))]
    public void FunctionsMatchTheirFormulas(string name, Func<double, double> formula)
    {
        var method = typeof(Tensor).GetMethod(name, [])!;
        var result = (Tensor)method.Invoke(tensor(Points), [])!;
        TensorAssert.Elements([.. Points.Select(formula)], result, 1e-9);
    }

    [Fact]
    public void EveryInPlaceFunctionWritesWhatItsTwinReturns()
    {
        var pairs = typeof(Tensor).GetMethods()
            .Where(method => method.Name.EndsWith('_') && method.ReturnType == typeof(Tensor) && method.GetParameters().Length == 0)
            .Select(method => (InPlace: method, Twin: typeof(Tensor).GetMethod(method.Name.TrimEnd('_'), [])))
            .Where(pair => pair.Twin is not null && pair.Twin.Name is not ("detach" or "bitwise_not" or "retain_grad"))
            .ToList();
        Assert.True(pairs.Count > 30, $"{pairs.Count} pairs");
        foreach (var (inPlace, twin) in pairs)
        {
            var values = tensor(Points);
            var expected = (Tensor)twin!.Invoke(tensor(Points), [])!;
            Assert.Same(values, inPlace.Invoke(values, []));
            Assert.True(values.allclose(expected.to(ScalarType.Float64), equal_nan: true), inPlace.Name);
        }
    }

    [Fact]
    public void EveryStaticFunctionIsItsMemberTwin()
    {
        var functions = typeof(torch).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(method => method.ReturnType == typeof(Tensor) && !method.Name.EndsWith('_') && !method.Name.StartsWith("op_", StringComparison.Ordinal))
            .Where(method => method.GetParameters() is [{ ParameterType: var only }] && only == typeof(Tensor))
            .Select(method => (Static: method, Member: typeof(Tensor).GetMethod(method.Name, [])))
            .Where(pair => pair.Member is not null)
            .ToList();
        Assert.True(functions.Count > 40, $"{functions.Count} functions");
        foreach (var (function, member) in functions)
        {
            var input = tensor(Points).reshape(1, 5);
            if (function.Name is "t" or "bitwise_not" or "inverse" or "det" or "logdet" or "trace" or "matrix_exp" or "view_as_real" or "view_as_complex" or "msort") continue;
            var expected = (Tensor)member!.Invoke(input, [])!;
            Assert.True(expected.allclose((Tensor)function.Invoke(null, [input])!, equal_nan: true), function.Name);
        }
    }

    [Fact]
    public void OperatorsTakeTensorsAndNumbersOnBothSides()
    {
        var x = tensor([1.0, 2.0]);
        TensorAssert.Elements([2, 4], x + x);
        TensorAssert.Elements([2, 3], x + 1);
        TensorAssert.Elements([0, 1], x - 1.0);
        TensorAssert.Elements([2, 1], 3 - x);
        TensorAssert.Elements([2, 4], 2f * x);
        TensorAssert.Elements([2, 1], 2 / x);
        TensorAssert.Elements([0.5, 1], x / 2L);
        TensorAssert.Elements([1, 0], x % 2);
        TensorAssert.Elements([-1, -2], -x);
        TensorAssert.Elements([1, 4], x.pow(2));
        TensorAssert.Elements([1.5, 3], x + x * 0.5);
        TensorAssert.Elements([1, 0], x == tensor([1.0, 3.0]));
        TensorAssert.Elements([0, 1], x > 1);
        TensorAssert.Elements([1, 0], 2 > x);
        TensorAssert.Elements([1, 1], (x > 0) & (x < 3));
        TensorAssert.Elements([0, 1], ~(x < 2));
        Assert.Equal(ScalarType.Float32, (tensor([1f]) * 2.5).dtype);
        Assert.Equal(ScalarType.Float32, (tensor([1]) / 2).dtype);
        Assert.Equal(ScalarType.Int64, (tensor([1L]) + 1).dtype);
    }

    [Fact]
    public void InPlaceArithmeticReturnsTheTensorItself()
    {
        var x = tensor([1.0, 2.0]);
        Assert.Same(x, x.add_(1).mul_(2).sub_(tensor([1.0, 1.0])).div_(2));
        TensorAssert.Elements([1.5, 2.5], x);
        TensorAssert.Elements([2, 2.5], x.clamp_(min: 2));
        TensorAssert.Elements([2, 2], x.clamp(max: 2));
        TensorAssert.Elements([3, 3.5], x.add(x, alpha: 0).add_(1));
        TensorAssert.Elements([0, 0], x.zero_());
        TensorAssert.Elements([4, 4], x.fill_(4));
        TensorAssert.Elements([1, 2], x.copy_(tensor([1, 2])));
    }

    [Fact]
    public void RoundingDivisionAndExtremes()
    {
        var x = tensor([-7.0, 7.0]);
        TensorAssert.Elements([-4, 3], x.div(2, RoundingMode.floor));
        TensorAssert.Elements([-3, 3], x.div(tensor([2.0, 2.0]), RoundingMode.trunc));
        TensorAssert.Elements([-4, 3], x.floor_divide(2));
        TensorAssert.Elements([0.13, 2.57], tensor([0.126, 2.574]).round(2));
        TensorAssert.Elements([0, 2], tensor([0.5, 1.5]).round());
        TensorAssert.Elements([-7, 3], minimum(x, tensor([3.0, 3.0])));
        TensorAssert.Elements([3, 7], x.maximum(tensor([3.0, 3.0])));
        TensorAssert.Elements([1, 2, 3], tensor([double.NaN, 2, 5]).nan_to_num(1).clamp(tensor([0.0, 0, 0]), tensor([3.0, 3, 3])));
        TensorAssert.Elements([2.5], tensor([2.0]).lerp(tensor([3.0]), tensor([0.5])));
        TensorAssert.Elements([Math.Log(Math.Exp(1) + Math.Exp(2))], logaddexp(tensor([1.0]), tensor([2.0])));
        TensorAssert.Elements([0, Math.Log(3)], tensor([0.5, 0.75]).logit());
    }

    // The integral by Simpson's rule: an oracle that shares nothing with libtorch.
    private static double ErrorFunction(double x)
    {
        const int Steps = 2000;
        var step = x / Steps;
        double sum = 0;
        for (var i = 0; i <= Steps; i++) sum += (i == 0 || i == Steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(-Math.Pow(i * step, 2));
        return sum * step / 3 * 2 / Math.Sqrt(Math.PI);
    }
}
