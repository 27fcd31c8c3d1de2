namespace Fungi.BatchIndependence.Fuzzing.Analysis;

/// <summary>What the analyzers say of a loss, the gravest of their diagnostics.</summary>
internal enum Verdict
{
    /// <summary>None of the rules on the batch is broken: its independence is proved.</summary>
    Proved,

    /// <summary>FNG2002 alone: something in it cannot be followed.</summary>
    NotProved,

    /// <summary>An error: it is said to look beyond its sample.</summary>
    Refuted,
}

internal static class Verdicts
{
    private static readonly string[] Errors = ["FNG2001", "FNG2004", "FNG2005", "FNG2006", "FNG2007", "FNG2008"];

    /// <summary>The verdict that rules amount to; FNG2003 and FNG2009 say nothing of the loss itself.</summary>
    public static Verdict Of(IEnumerable<string> rules) => rules.Aggregate(Verdict.Proved, (verdict, rule) =>
        Errors.Contains(rule) ? Verdict.Refuted : rule == "FNG2002" && verdict == Verdict.Proved ? Verdict.NotProved : verdict);
}
