namespace Fungi;

/// <summary>Guesses what a misspelt word was meant to be.</summary>
internal static class Spelling
{
    /// <summary>The candidate fewest edits away, case aside; null where each is more than an edit for every third letter away.</summary>
    public static string? Closest(string word, IEnumerable<string> candidates) => candidates
        .Select(candidate => (Candidate: candidate, Edits: Edits(word.ToUpperInvariant(), candidate.ToUpperInvariant())))
        .Where(guess => guess.Edits <= Math.Max(1, word.Length / 3))
        .OrderBy(guess => guess.Edits)
        .FirstOrDefault().Candidate;

    /// <summary>Levenshtein's distance: the fewest letters to insert, delete or replace.</summary>
    internal static int Edits(string from, string to)
    {
        // One row of the table at a time.
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 0; i < from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 0; j < to.Length; j++)
            {
                var substitution = diagonal + (from[i] == to[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(substitution, Math.Min(row[j], row[j + 1]) + 1);
            }
        }

        return row[^1];
    }
}
