using System.Numerics;

namespace Fungi.Objectives.Pretext;

/// <summary>
/// Permutations that are easy to tell apart: each is, of all, one of those that agree least with any before it (Noroozi and Favaro 2016, arXiv
/// 1603.09246, algorithm 1). Where their search is random, this one begins with the identity and takes the first of equals, in the order of
/// the alphabet, so that a table is the beginning of every longer one.
/// </summary>
internal static class PermutationTable
{
    /// <summary>The most rows of a table of nine elements.</summary>
    public const int MostOfNine = 1000;

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
        var candidates = All(elements);
        var most = new int[candidates.Count]; // places at which a candidate agrees with a chosen one, at most
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

    /// <summary>All permutations in the order of the alphabet, the first element in the lowest bits.</summary>
    private static List<ulong> All(int elements)
    {
        var all = new List<ulong> { 0 };
        for (var placed = 0; placed < elements; placed++)
        {
            var longer = new List<ulong>(all.Count * (elements - placed));
            foreach (var permutation in all)
            {
                var free = (1 << elements) - 1;
                for (var place = 0; place < placed; place++) free &= ~(1 << Element(permutation, place));
                for (var element = 0; element < elements; element++)
                {
                    if ((free & (1 << element)) != 0) longer.Add(permutation | ((ulong)element << (Bits * placed)));
                }
            }

            all = longer;
        }

        return all;
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
