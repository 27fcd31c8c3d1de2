namespace Fungi.Evaluation;

/// <summary>
/// The rows that may be among the K nearest of one query, of which only bounds on the distances are known. K rows are no farther than the K-th
/// lowest upper bound, so a row whose lower bound exceeds that is none of the nearest.
/// </summary>
internal sealed class Shortlist
{
    private readonly float[] _upperBounds; // the K lowest, rising
    private readonly List<(int Row, float LowerBound)> _rows = [];

    public Shortlist(int k)
    {
        _upperBounds = new float[k];
        Clear();
    }

    /// <summary>Rows with a larger lower bound are not wanted.</summary>
    public float Limit => _upperBounds[^1];

    /// <summary>How many rows are held.</summary>
    public int Count => _rows.Count;

    /// <summary>The rows held that are still wanted.</summary>
    public IEnumerable<int> Rows => _rows.Where(row => row.LowerBound <= Limit).Select(row => row.Row);

    /// <summary>Adds a row.</summary>
    public void Add(int row, float lowerBound, float upperBound)
    {
        _rows.Add((row, lowerBound));
        if (upperBound >= Limit) return;
        var place = _upperBounds.Length - 1;
        for (; place > 0 && _upperBounds[place - 1] > upperBound; place--) _upperBounds[place] = _upperBounds[place - 1];
        _upperBounds[place] = upperBound;
    }

    /// <summary>Lets go of the rows, but not of what they say about those to come.</summary>
    public void ClearRows() => _rows.Clear();

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        _rows.Clear();
        Array.Fill(_upperBounds, float.MaxValue); // finite: what is infinitely far is never wanted
    }
}
