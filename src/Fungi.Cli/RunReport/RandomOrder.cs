namespace Fungi.Cli.RunReport;

/// <summary>Draws of a report, which are the same each time.</summary>
internal static class RandomOrder
{
    private const int Seed = 0;

    /// <summary>The numbers from 0 on in a random order.</summary>
    public static int[] Of(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new Random(Seed).Shuffle(order);
        return order;
    }
}
