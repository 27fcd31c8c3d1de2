namespace Fungi.Verification;

/// <summary>Assertions about objectives, for the tests of a plugin in any test framework.</summary>
public static class ObjectiveAssert
{
    /// <summary>
    /// Asserts that the loss gives each sample a value that depends on nothing else in the batch, is finite and has a gradient: at the defaults and
    /// with the options at the bounds of their ranges.
    /// </summary>
    /// <typeparam name="TObjective">The objective, a class with <see cref="SslObjectiveAttribute"/>.</typeparam>
    /// <param name="services">What its constructor asks for; by default loggers that write nowhere.</param>
    /// <exception cref="BatchDependenceException">It does not; the message says what was measured, a line for each finding.</exception>
    public static void BatchIndependent<TObjective>(IServiceProvider? services = null)
        where TObjective : IDescribedObjective => Sound(ObjectiveVerification.Verify(TObjective.Descriptor, services));

    /// <summary>Asserts the same of an objective with the options that it has.</summary>
    /// <param name="objective">The objective.</param>
    /// <exception cref="BatchDependenceException">The loss does not pass; the message says what was measured, a line for each finding.</exception>
    public static void BatchIndependent(ISslObjective objective) => Sound(ObjectiveVerification.Verify(objective));

    private static void Sound(ObjectiveReport report)
    {
        if (report.Findings.Count > 0) throw new BatchDependenceException(report);
    }
}

/// <summary>An objective's loss is not one value per sample of its own.</summary>
/// <param name="report">What was measured.</param>
public sealed class BatchDependenceException(ObjectiveReport report) : Exception(Describe(report))
{
    /// <summary>What was measured.</summary>
    public ObjectiveReport Report { get; } = report;

    private static string Describe(ObjectiveReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var place = report.Location is { } location ? $" ({location.File}, line {location.Line})" : "";
        return string.Join(Environment.NewLine, [$"the loss of the objective '{report.Objective}'{place}:", .. report.Findings.Select(finding => $"  {finding}")]);
    }
}
