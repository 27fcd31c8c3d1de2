using static TorchSharp.torch;

namespace Fungi.Verification;

/// <summary>Values for every input of a loss, for some samples.</summary>
/// <param name="Inputs">What they are values for.</param>
/// <param name="Values">One for each input: <c>[B, ...]</c>, or any shape where it is frozen.</param>
internal sealed record Batch(IReadOnlyList<CheckedInput> Inputs, IReadOnlyList<Tensor> Values)
{
    private const long PerInput = 1L << 20; // keys of the inputs' generators; no seed comes near

    /// <summary>The number of samples; 0 where every input is frozen.</summary>
    public int Size => Inputs.Zip(Values).Where(pair => !pair.First.IsFrozen).Select(pair => (int)pair.Second.shape[0]).FirstOrDefault();

    /// <summary>Draws values. A sample's values and the frozen ones depend on the seed and on the input's place, not on the other inputs.</summary>
    public static Batch Draw(IReadOnlyList<CheckedInput> inputs, int size, long seed) => new(inputs, [.. inputs.Select((input, index) =>
    {
        using var generator = new Generator((ulong)(seed + (PerInput * (index + 1))));
        return input.Draw(generator, size);
    })]);

    /// <summary>Some of the samples, in the given order.</summary>
    public Batch Samples(params int[] samples)
    {
        var index = tensor(samples.Select(sample => (long)sample).ToArray());
        return With((_, value) => value.index_select(0, index));
    }

    /// <summary>The same with some samples, or one input of them, taken from another batch of the same size.</summary>
    public Batch Replace(IReadOnlySet<int> samples, Batch other, int? input = null)
    {
        var from = tensor(Enumerable.Range(0, Size).Select(sample => (long)(samples.Contains(sample) ? sample + Size : sample)).ToArray());
        return With((index, value) => input is null || input == index ? cat([value, other.Values[index]]).index_select(0, from) : value);
    }

    /// <summary>The same with the unbounded inputs multiplied by a factor.</summary>
    public Batch Scale(double factor) => With((index, value) => Inputs[index].IsUnbounded ? value * factor : value);

    /// <summary>The same with every number changed in its last bits, up or down as chance has it.</summary>
    public Batch Jitter(double unit, long seed)
    {
        using var generator = new Generator((ulong)seed);
        return With((_, value) => value.is_floating_point()
            ? value * (1 + (unit * (2 * randint(2, value.shape, dtype: value.dtype, generator: generator) - 1)))
            : value);
    }

    /// <summary>The same with floating-point numbers of another type.</summary>
    public Batch To(ScalarType type) => this with { Values = [.. Values.Select(value => value.is_floating_point() ? value.to(type) : value)] };

    private Batch With(Func<int, Tensor, Tensor> change) =>
        this with { Values = [.. Values.Select((value, index) => Inputs[index].IsFrozen ? value : change(index, value))] };
}
