namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>One line of the operator table.</summary>
/// <param name="Id">The documentation id of a member; without a signature it stands for every overload.</param>
/// <param name="Behaviour">The name of what the member does.</param>
/// <param name="Words">What the behaviour is told, by key: names of parameters for the most part.</param>
/// <param name="Flags">What the behaviour is told without a value.</param>
internal sealed record Row(string Id, string Behaviour, IReadOnlyDictionary<string, string> Words, IReadOnlyCollection<string> Flags)
{
    private readonly Dictionary<string, string[]> lists = Words.ToDictionary(static word => word.Key, static word => word.Value.Split(','), StringComparer.Ordinal);

    public string? Word(string key) => Words.TryGetValue(key, out var word) ? word : null;

    /// <summary>The parts of a word such as <c>size=rows,columns</c>.</summary>
    public string[] List(string key) => lists.TryGetValue(key, out var parts) ? parts : [];

    public bool Has(string flag) => Flags.Contains(flag);

    /// <summary>
    /// Whether a call writes its result to its first argument: where the flag <c>inplace</c> says so, or the parameter that the word <c>inplace</c>
    /// names, unless it is surely false.
    /// </summary>
    public bool Writes(OperatorCall call) => Has("inplace") || (Word("inplace") is { } parameter && call.Has(parameter) && call.Boolean(parameter) != false);
}
