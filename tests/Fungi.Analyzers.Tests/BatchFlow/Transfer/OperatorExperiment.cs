using System.Collections;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Analyzers.Tests.BatchFlow.Transfer;

/// <summary>An axis of a tensor among the arguments of an operator that is taken to be the batch.</summary>
/// <param name="Argument">Which of its tensors, those in arrays counted one by one.</param>
/// <param name="Axis">The axis.</param>
internal sealed record Placement(int Argument, int Axis);

/// <summary>
/// Runs an operator of the engine, changes one sample after another, and sees which numbers of its result move.
/// </summary>
internal sealed class OperatorExperiment(MethodInfo method, object?[] arguments, int seed)
{
    /// <summary>Relative to the numbers' size; far below what a change of a sample does, far above rounding in double precision.</summary>
    private const double Tolerance = 1e-9;

    private readonly Random random = new(seed);

    /// <summary>The tensors among the arguments, the one that the method is called on first.</summary>
    public IReadOnlyList<Tensor> Tensors { get; } = [.. arguments.SelectMany(TensorsIn)];

    /// <summary>What the operator returns, and what it has written to its first argument.</summary>
    public Outcome Run() => Run(static (_, tensor) => tensor.clone());

    /// <summary>Whether a second run returns something else.</summary>
    public bool IsRandom() => !Run().Equals(Run());

    /// <summary>What it returns after the samples at a place in the batch are others.</summary>
    /// <param name="batch">Which axes are the batch.</param>
    /// <param name="sample">The place.</param>
    /// <param name="kind">0 for others in the range of all, 1 for far larger ones, 2 for some of all.</param>
    public Outcome? RunWithOther(IReadOnlyCollection<Placement> batch, long sample, int kind)
    {
        try
        {
            return Run((index, tensor) =>
            {
                var changed = tensor.clone();
                foreach (var placement in batch.Where(placement => placement.Argument == index)) Change(changed.select(placement.Axis, sample), tensor, kind);
                return changed;
            });
        }
        catch (ExternalException)
        {
            return null;
        }
        catch (TargetInvocationException)
        {
            return null; // it does not take such numbers
        }
    }

    private Outcome Run(Func<int, Tensor, Tensor> change)
    {
        var index = 0;
        var given = arguments.Select(argument => Replace(argument, tensor => change(index++, tensor))).ToArray();
        var result = method.IsStatic ? method.Invoke(null, given) : method.Invoke(given[0], given[1..]);
        return new(Numbers.In(result), given.Length > 0 && given[0] is Tensor { IsInvalid: false } self ? Numbers.In(self) : null);
    }

    private void Change(Tensor samples, Tensor all, int kind)
    {
        var numbers = all.is_complex() ? view_as_real(all) : all;
        var view = samples.is_complex() ? view_as_real(samples) : samples;
        if (all.dtype == ScalarType.Bool)
        {
            samples.logical_not_();
        }
        else if (!all.is_floating_point() && !all.is_complex())
        {
            var most = Math.Max(1, all.max().item<long>());
            samples.copy_(tensor(Fresh(samples.numel(), () => random.NextInt64(most + 1))).reshape(samples.shape));
        }
        else
        {
            var (least, greatest) = (numbers.min().item<double>(), numbers.max().item<double>());
            var own = numbers.contiguous().data<double>().ToArray();
            view.copy_(tensor(Fresh(view.numel(), () => kind == 2 ? own[random.Next(own.Length)] : ((random.NextDouble() * (greatest - least)) + least) * (kind == 1 ? 20 : 1))).reshape(view.shape));
        }
    }

    private static T[] Fresh<T>(long count, Func<T> next) => [.. Enumerable.Range(0, (int)count).Select(_ => next())];

    public static IEnumerable<Tensor> TensorsIn(object? value) => value switch
    {
        Tensor tensor => [tensor],
        IEnumerable<Tensor> tensors => tensors,
        _ => [],
    };

    private static object? Replace(object? value, Func<Tensor, Tensor> change) => value switch
    {
        Tensor tensor => change(tensor),
        IEnumerable<Tensor> tensors => tensors.Select(change).ToArray(),
        _ => value,
    };

    /// <summary>What a run leaves: its result and its first argument.</summary>
    public sealed record Outcome(Numbers Result, Numbers? Self);

    /// <summary>The numbers in a result: those of a tensor with their shape, or of the parts of what holds several.</summary>
    /// <param name="Shape">The tensor's shape.</param>
    /// <param name="Values">Its elements, of complex ones both parts.</param>
    /// <param name="Parts">The results that it holds.</param>
    public sealed record Numbers(IReadOnlyList<long> Shape, double[] Values, IReadOnlyList<Numbers>? Parts)
    {
        private bool IsComplex { get; init; }

        public static Numbers In(object? value) => value switch
        {
            Tensor tensor => InTensor(tensor),
            string text => new([], [text.GetHashCode(StringComparison.Ordinal)], null),
            ITuple tuple => new([], [], [.. Enumerable.Range(0, tuple.Length).Select(i => In(tuple[i]))]),
            IEnumerable sequence => new([], [], [.. sequence.Cast<object?>().Select(In)]),
            bool truth => new([], [truth ? 1 : 0], null),
            Scalar => new([], [], null),
            Half half => new([], [(double)half], null),
            Enum => new([], [Convert.ToInt64(value)], null),
            IConvertible number and not char => new([], [Convert.ToDouble(number)], null),
            _ => new([], [], null),
        };

        /// <summary>The places of the elements that differ, in the order of rows; null where the shape differs.</summary>
        public IReadOnlyList<int>? Moved(Numbers other)
        {
            if (!Shape.SequenceEqual(other.Shape) || Values.Length != other.Values.Length) return null;
            return [.. Enumerable.Range(0, Values.Length).Where(i => !Same(Values[i], other.Values[i])).Select(i => IsComplex ? i / 2 : i).Distinct()];
        }

        public bool Equals(Numbers? other) => other is not null && Moved(other) is { Count: 0 }
            && (Parts is null ? other.Parts is null : other.Parts is not null && Parts.SequenceEqual(other.Parts));

        public override int GetHashCode() => Values.Length;

        private static bool Same(double one, double other) => one.Equals(other) || Math.Abs(one - other) <= Tolerance * (Math.Abs(one) + Math.Abs(other));

        private static Numbers InTensor(Tensor tensor)
        {
            if (tensor.IsInvalid) return new([], [], null);
            using var real = tensor.is_complex() ? view_as_real(tensor * 1.0) : tensor.detach();
            return new(tensor.shape, real.to(ScalarType.Float64).contiguous().data<double>().ToArray(), null) { IsComplex = tensor.is_complex() };
        }
    }
}
