using System.Numerics;

namespace Fungi.Runtime.Data.Named;

/// <summary>
/// The numbers of NumPy's <c>RandomState</c>, for splits that were drawn with it: MT19937 (Matsumoto and Nishimura 1998).
/// What this program draws itself comes from <c>CounterRandom</c>.
/// </summary>
internal sealed class MersenneTwister
{
    private const int Length = 624, Distance = 397;
    private readonly uint[] state = new uint[Length];
    private int next = Length;

    /// <param name="seed">As in <c>RandomState(seed)</c>.</param>
    public MersenneTwister(uint seed)
    {
        state[0] = seed;
        for (var index = 1u; index < Length; index++) state[index] = (1812433253 * (state[index - 1] ^ (state[index - 1] >> 30))) + index;
    }

    /// <summary><c>RandomState.permutation(count)</c>: the numbers below <paramref name="count"/> in random order.</summary>
    public int[] Permutation(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (var last = count - 1; last > 0; last--)
        {
            var other = Below((uint)last);
            (order[last], order[other]) = (order[other], order[last]);
        }

        return order;
    }

    /// <summary>A number from 0 to <paramref name="most"/>: the bits it may need, drawn again while they are too many.</summary>
    private int Below(uint most)
    {
        var mask = uint.MaxValue >> BitOperations.LeadingZeroCount(most);
        uint number;
        do number = Next() & mask;
        while (number > most);
        return (int)number;
    }

    private uint Next()
    {
        if (next == Length) Renew();
        var number = state[next++];
        number ^= number >> 11;
        number ^= (number << 7) & 0x9D2C5680;
        number ^= (number << 15) & 0xEFC60000;
        return number ^ (number >> 18);
    }

    private void Renew()
    {
        for (var index = 0; index < Length; index++)
        {
            var joined = (state[index] & 0x80000000) | (state[(index + 1) % Length] & 0x7FFFFFFF);
            state[index] = state[(index + Distance) % Length] ^ (joined >> 1) ^ ((joined & 1) * 0x9908B0DF);
        }

        next = 0;
    }
}
