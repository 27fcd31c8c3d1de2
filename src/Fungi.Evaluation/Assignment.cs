namespace Fungi.Evaluation;

/// <summary>The assignment problem: of each row and each column of a table at most one entry, of largest sum.</summary>
internal static class Assignment
{
    /// <summary>The largest sum, by shortest augmenting paths (Kuhn 1955; Jonker and Volgenant 1987), in time of the cube of the larger side.</summary>
    /// <param name="table">Not negative.</param>
    public static long Largest(long[,] table)
    {
        var side = Math.Max(table.GetLength(0), table.GetLength(1)); // filled up with zeros
        var (rowPrices, columnPrices) = (new long[side], new long[side]);
        var rowOf = new int[side];
        Array.Fill(rowOf, -1);
        for (var row = 0; row < side; row++) Augment(row);
        return Enumerable.Range(0, side).Sum(column => -Cost(rowOf[column], column));

        long Cost(int row, int column) => row < table.GetLength(0) && column < table.GetLength(1) ? -table[row, column] : 0;

        // The cheapest way from a row without column over columns that are taken to one that is free.
        void Augment(int start)
        {
            var distances = new long[side];
            var previous = new int[side];
            var isDone = new bool[side];
            Array.Fill(distances, long.MaxValue);
            var (row, column, distance) = (start, -1, 0L);
            do
            {
                var next = -1;
                for (var candidate = 0; candidate < side; candidate++)
                {
                    if (isDone[candidate]) continue;
                    var through = distance + Cost(row, candidate) - rowPrices[row] - columnPrices[candidate];
                    if (through < distances[candidate]) (distances[candidate], previous[candidate]) = (through, column);
                    if (next < 0 || distances[candidate] < distances[next]) next = candidate;
                }

                (column, distance) = (next, distances[next]);
                isDone[column] = true;
                row = rowOf[column];
            }
            while (row >= 0);

            rowPrices[start] += distance;
            for (var other = 0; other < side; other++)
            {
                if (!isDone[other] || other == column) continue;
                rowPrices[rowOf[other]] += distance - distances[other];
                columnPrices[other] -= distance - distances[other];
            }

            while (column >= 0)
            {
                var before = previous[column];
                rowOf[column] = before < 0 ? start : rowOf[before];
                column = before;
            }
        }
    }
}
