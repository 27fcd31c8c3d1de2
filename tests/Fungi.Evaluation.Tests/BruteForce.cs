namespace Fungi.Evaluation.Tests;

/// <summary>Nearest neighbours as one would write them down: every distance in double precision, one sort, one count.</summary>
internal static class BruteForce
{
    public static int[] Neighbors(float[][] train, float[] query, int k)
    {
        var byDistance = new (double Distance, int Row)[train.Length];
        for (var row = 0; row < train.Length; row++)
        {
            var distance = 0.0;
            for (var j = 0; j < query.Length; j++) distance += ((double)train[row][j] - query[j]) * ((double)train[row][j] - query[j]);
            byDistance[row] = (distance, row);
        }

        Array.Sort(byDistance);
        return [.. byDistance.Take(k).Select(pair => pair.Row)];
    }

    public static long Predict(float[][] train, long[] labels, float[] query, int k) =>
        Neighbors(train, query, k)
            .GroupBy(row => labels[row])
            .OrderByDescending(votes => votes.Count())
            .ThenBy(votes => votes.Key)
            .First().Key;
}
