using System.Globalization;
using Fungi.BatchIndependence.Fuzzing.Analysis;
using Fungi.BatchIndependence.Fuzzing.Programs;
using Fungi.Verification;

namespace Fungi.BatchIndependence.Fuzzing;

/// <summary>What came of some programs.</summary>
internal sealed class FuzzReport
{
    private readonly Dictionary<(bool IsCoupled, Verdict Verdict), int> counts = [];
    private readonly SortedDictionary<string, int> falseRules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> failures = new(StringComparer.Ordinal);

    /// <summary>The programs that ran.</summary>
    public int Programs => counts.Values.Sum();

    /// <summary>The programs that threw, in the loss or in its derivative; nothing can be said of them.</summary>
    public int Failed => failures.Values.Sum();

    /// <summary>Proved independent and measured to be coupled, as small as they could be made.</summary>
    public List<(LossProgram Program, IReadOnlyList<Finding> Findings)> Counterexamples { get; } = [];

    public int this[bool isCoupled, Verdict verdict] => counts.GetValueOrDefault((isCoupled, verdict));

    /// <summary>How many were measured to be coupled, or to be independent.</summary>
    public int Measured(bool isCoupled) => Enum.GetValues<Verdict>().Sum(verdict => this[isCoupled, verdict]);

    public void Add(CompiledProgram program, IReadOnlyList<Finding> findings)
    {
        if (findings.FirstOrDefault(finding => finding.Check == BatchCheck.Runs) is { } failure)
        {
            failures[failure.Message] = failures.GetValueOrDefault(failure.Message) + 1;
            return;
        }

        var isCoupled = Fuzzer.IsCoupled(findings);
        counts[(isCoupled, program.Verdict)] = this[isCoupled, program.Verdict] + 1;
        if (isCoupled || program.Verdict == Verdict.Proved) return;
        var rules = string.Join('+', program.Rules);
        falseRules[rules] = falseRules.GetValueOrDefault(rules) + 1;
    }

    public override string ToString()
    {
        var independent = Measured(isCoupled: false);
        return string.Create(CultureInfo.InvariantCulture, $"""
            {Programs} programs ran, {Failed} threw
            measured independent: {independent}, of which
              {this[false, Verdict.Proved]} proved
              {this[false, Verdict.NotProved]} not proved ({Share(Verdict.NotProved):P1})
              {this[false, Verdict.Refuted]} called coupled ({Share(Verdict.Refuted):P1})
              by rules: {string.Join(", ", falseRules.OrderByDescending(rule => rule.Value).Select(rule => $"{rule.Key} {rule.Value}").DefaultIfEmpty("none"))}
            measured coupled: {Programs - independent}, of which
              {this[true, Verdict.Refuted]} called coupled
              {this[true, Verdict.NotProved]} not proved
              {this[true, Verdict.Proved]} proved, which is wrong
            """);

        double Share(Verdict verdict) => independent == 0 ? 0 : this[isCoupled: false, verdict] / (double)independent;
    }
}
