namespace Fungi.Runtime.Randomness;

/// <summary>
/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"): a keyed bijection of 128-bit counters
/// whose outputs pass for random. Any block can be computed without the ones before it.
/// </summary>
public static class Philox
{
    private const int Rounds = 10;

    /// <summary>128 random bits.</summary>
    /// <param name="key">Words 0 and 1 of the key, word 0 in the low half.</param>
    /// <param name="low">Words 0 and 1 of the counter.</param>
    /// <param name="high">Words 2 and 3 of the counter.</param>
    /// <returns>Words 0 and 1, and words 2 and 3, of the result.</returns>
    public static (ulong Low, ulong High) Block(ulong key, ulong low, ulong high)
    {
        var (key0, key1) = ((uint)key, (uint)(key >> 32));
        for (var round = 0; round < Rounds; round++)
        {
            var product0 = 0xD2511F53UL * (uint)low;
            var product1 = 0xCD9E8D57UL * (uint)high;
            var even = (uint)(product1 >> 32) ^ (uint)(low >> 32) ^ key0;
            var odd = (uint)(product0 >> 32) ^ (uint)(high >> 32) ^ key1;
            low = even | (product1 << 32);
            high = odd | (product0 << 32);
            key0 += 0x9E3779B9;
            key1 += 0xBB67AE85;
        }

        return (low, high);
    }
}
