namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>Every behaviour by the name that the operator table calls it.</summary>
internal static class Behaviours
{
    private static readonly Dictionary<string, Func<Row, Behaviour>> All = Collect(
        Reshaping.All,
        Permuting.All,
        Joining.All,
        Indexing.All,
        Diagonals.All,
        Products.All,
        Elementwise.All,
        Reducing.All,
        Normalizing.All,
        Losses.All,
        Creating.All,
        Spatial.All,
        LinearAlgebra.All,
        Spectral.All,
        Reading.All,
        Copying.All);

    public static IEnumerable<string> Names => All.Keys.OrderBy(static name => name, StringComparer.Ordinal);

    public static bool TryFind(string name, out Func<Row, Behaviour> factory) => All.TryGetValue(name, out factory!);

    private static Dictionary<string, Func<Row, Behaviour>> Collect(params IEnumerable<KeyValuePair<string, Func<Row, Behaviour>>>[] families)
    {
        var all = new Dictionary<string, Func<Row, Behaviour>>(StringComparer.Ordinal);
        foreach (var family in families)
        {
            foreach (var behaviour in family) all.Add(behaviour.Key, behaviour.Value);
        }

        return all;
    }
}
