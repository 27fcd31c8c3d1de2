using BenchmarkDotNet.Attributes;
using static TorchSharp.torch;

namespace Fungi.Benchmarks;

/// <summary>What it costs to call an operator at all: the sum of two tensors of 16 numbers, and the disposal of the result.</summary>
public class OperatorBenchmark
{
    private const int Calls = 10_000; // so that the clock's resolution is none of it

    private readonly Tensor left = ones(16);
    private readonly Tensor right = ones(16);

    [Benchmark(OperationsPerInvoke = Calls), Budget(0.005)]
    public void A_sum()
    {
        for (var call = 0; call < Calls; call++) left.add(right).Dispose();
    }

    [Benchmark(OperationsPerInvoke = Calls), Budget(0.005)]
    public void A_sum_in_a_scope()
    {
        using var scope = NewDisposeScope();
        for (var call = 0; call < Calls; call++)
        {
            using var inner = NewDisposeScope();
            _ = left + right;
        }
    }

    [Benchmark(OperationsPerInvoke = Calls), Budget(0.005)]
    public void A_sum_in_place()
    {
        for (var call = 0; call < Calls; call++) left.add_(right);
    }
}
