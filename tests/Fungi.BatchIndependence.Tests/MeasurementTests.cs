namespace Fungi.BatchIndependence.Tests;

/// <summary>The labels come from numbers; what an author meant shows whether the loss is the one that was meant.</summary>
public sealed class MeasurementTests
{
    [Fact]
    public void Every_loss_is_measured_to_be_what_its_author_meant() => AssertNone(
        from loss in CorpusLoss.All
        where loss.IsCoupled != loss.IsMeantToBeCoupled
        select $"{loss.Name} is meant to be {(loss.IsMeantToBeCoupled ? "coupled" : "independent")}; measured: {string.Join("; ", loss.Findings)}");

    /// <summary>A loss that does not run, or is constant, would pass for independent.</summary>
    [Fact]
    public void Every_independent_loss_runs_and_has_a_finite_gradient() => AssertNone(
        from loss in CorpusLoss.All
        where !loss.IsCoupled
        from finding in loss.Findings
        select $"{loss.Name}: {finding}");

    [Fact]
    public void There_are_as_many_of_the_one_kind_as_of_the_other()
    {
        Assert.True(CorpusLoss.All.Length >= 150);
        Assert.InRange(CorpusLoss.All.Count(loss => loss.IsCoupled), CorpusLoss.All.Length * 2 / 5, CorpusLoss.All.Length * 3 / 5);
    }

    private static void AssertNone(IEnumerable<string> failures)
    {
        var text = string.Join('\n', failures);
        Assert.True(text.Length == 0, text);
    }
}
