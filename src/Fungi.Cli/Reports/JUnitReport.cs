using System.Xml.Linq;
using Fungi.Verification;

namespace Fungi.Cli.Reports;

/// <summary>Checks as a JUnit report, which continuous integration shows as tests: a suite for each plugin, a case for each objective and check.</summary>
internal static class JUnitReport
{
    public static XElement Of(IReadOnlyList<VerifiedPlugin> plugins, SourceTree sources)
    {
        var suites = plugins.Select(plugin => Suite(plugin, sources)).ToList();
        return new("testsuites", new XAttribute("name", "fungi verify"), Count(suites, "tests"), Count(suites, "failures"), suites);
    }

    private static XElement Suite(VerifiedPlugin plugin, SourceTree sources)
    {
        var cases = (from objective in plugin.Objectives from check in Enum.GetValues<BatchCheck>() select Case(objective, check, sources)).ToList();
        return new(
            "testsuite",
            new XAttribute("name", plugin.Plugin.Name),
            new XAttribute("tests", cases.Count),
            new XAttribute("failures", cases.Count(test => test.HasElements)),
            new XAttribute("errors", 0),
            new XAttribute("skipped", 0),
            cases);
    }

    private static XElement Case(ObjectiveReport objective, BatchCheck check, SourceTree sources)
    {
        var place = objective.Location is { } location
            ? new object[] { new XAttribute("file", sources.Relative(location.File)), new XAttribute("line", location.Line) }
            : [];
        var found = objective.Findings.Where(finding => finding.Finding.Check == check).ToList();
        return new(
            "testcase",
            new XAttribute("classname", objective.Objective),
            new XAttribute("name", check),
            place,
            found.Count == 0 ? null : new XElement("failure", new XAttribute("type", check.Rule()), new XAttribute("message", $"{found[0]}"), string.Join('\n', found)));
    }

    private static XAttribute Count(IEnumerable<XElement> suites, string what) => new(what, suites.Sum(suite => (int)suite.Attribute(what)!));
}
