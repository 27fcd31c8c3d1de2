namespace Fungi.Benchmarks;

/// <summary>What a benchmark may cost.</summary>
/// <param name="milliseconds">The most that its median may be.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BudgetAttribute(double milliseconds) : Attribute
{
    public double Milliseconds { get; } = milliseconds;
}
