namespace Fungi.BatchIndependence.Fuzzing.Programs;

/// <summary>The variables that an expression may read.</summary>
internal sealed class Scope(IEnumerable<Variable> variables)
{
    private readonly List<Variable> variables = [.. variables];

    public void Add(Variable variable) => variables.Add(variable);

    /// <summary>One of them, the latest most often: they hold what was computed last.</summary>
    public Variable Any(Random random) => variables[^(1 + (random.Next(3) > 0 ? random.Next(Math.Min(3, variables.Count)) : random.Next(variables.Count)))];

    /// <summary>One that fulfils a condition; null if none does.</summary>
    public Variable? Any(Random random, Func<Variable, bool> condition) =>
        variables.Where(condition).ToList() is { Count: > 0 } fitting ? fitting[random.Next(fitting.Count)] : null;
}
