using System.Numerics;

namespace Fungi.Objectives.Pretext;

/// <summary>
/// Permutations that are easy to tell apart: each is, of all, one of those that agree least with any before it (Noroozi and Favaro 2016, arXiv
/// 1603.09246, algorithm 1). Where their search is random, this one begins with the identity and takes the first of equals, in the order of
/// the alphabet, so that a table is the beginning of every longer one.
/// </summary>
public static class PermutationTable
{
    /// <summary>The most rows of a table of nine elements.</summary>
    public const int MostOfNine = 100;

    /// <summary>The rows of a table of four elements: all there are.</summary>
    public const int MostOfFour = 24;

    private const int Bits = 4; // of an element

    private static readonly long[] Nine = Search(9, MostOfNine);
    private static readonly long[] Four = Search(4, MostOfFour);

    /// <param name="elements">How many things are permuted: 4 or 9.</param>
    /// <param name="count">How many permutations.</param>
    /// <returns>Which element comes to each place, [count, elements] row by row.</returns>
    public static long[] Of(int elements, int count) => (elements == 4 ? Four : Nine)[..(count * elements)];

    private static long[] Search(int elements, int count)
    {
        var candidates = new ulong[Factorial(elements)];
        for (var rank = 0; rank < candidates.Length; rank++) candidates[rank] = Permutation(rank, elements);
        var most = new int[candidates.Length]; // places at which a candidate agrees with a chosen one, at most
        var table = new long[count * elements];
        var next = candidates[0];
        for (var row = 0; row < count; row++)
        {
            var (chosen, least) = (next, elements + 1);
            for (var place = 0; place < elements; place++) table[(row * elements) + place] = Element(chosen, place);
            for (var index = 0; index < most.Length; index++)
            {
                most[index] = Math.Max(most[index], Agreement(chosen, candidates[index], elements));
                if (most[index] < least) (least, next) = (most[index], candidates[index]);
            }
        }

        return table;
    }

    private static int Factorial(int elements) => elements == 0 ? 1 : elements * Factorial(elements - 1);

    /// <summary>The permutation of a rank in the order of the alphabet, the element of place 0 in the lowest bits.</summary>
    private static ulong Permutation(int rank, int elements)
    {
        var (permutation, remaining) = (0UL, 0x8_7654_3210UL);
        for (var place = 0; place < elements; place++)
        {
            var following = Factorial(elements - 1 - place);
            var taken = Bits * (rank / following);
            permutation |= ((remaining >> taken) & 15) << (Bits * place);
            remaining = (remaining & ((1UL << taken) - 1)) | (remaining >> (taken + Bits) << taken);
            rank %= following;
        }

        return permutation;
    }

    private static int Element(ulong permutation, int place) => (int)(permutation >> (Bits * place)) & 15;

    private static int Agreement(ulong one, ulong other, int elements)
    {
        var difference = one ^ other;
        difference |= difference >> 1;
        difference |= difference >> 2;
        return elements - BitOperations.PopCount(difference & 0x1111_1111_1111_1111); // a bit for each place where they differ
    }
}
