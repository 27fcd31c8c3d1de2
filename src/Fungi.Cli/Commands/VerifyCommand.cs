using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fungi.Cli.Reports;
using Fungi.Runtime.Plugins;
using Fungi.Verification;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi verify</c>: whether the losses of plugins are one value per sample that depends on nothing else in the batch.</summary>
internal static class VerifyCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(string[] overrides)
    {
        var plugins = new Argument<string[]>("PLUGIN") { Description = "Plugin assemblies; paths or globs such as plugins/*/Fungi.Objectives.*.dll.", Arity = ArgumentArity.OneOrMore };
        var sarif = new Option<string?>("--sarif") { Description = "Write the findings as SARIF 2.1.0.", HelpName = "FILE" };
        var junit = new Option<string?>("--junit") { Description = "Write the checks as a JUnit report, a test case for each objective and check.", HelpName = "FILE" };
        var json = SharedOptions.Json();
        var command = new Command("verify", "Measure with numbers whether each loss gives a sample a value of its own.") { plugins, sarif, junit, json };
        command.SetAction((arguments, cancellation) => Task.Run(
            () =>
            {
                if (overrides is [var first, ..]) throw new InputException($"verify: {first} has no effect; objectives are checked at their defaults and at the bounds of their options.");
                RefuseFolders(arguments, sarif, junit); // before the work
                var sources = SourceTree.Around(Environment.CurrentDirectory);
                using var catalog = PluginCatalog.Load(arguments.GetRequiredValue(plugins), [Environment.CurrentDirectory], origin: "verify");
                var reports = new List<VerifiedPlugin>();
                foreach (var plugin in catalog.Plugins)
                {
                    var objectives = new List<ObjectiveReport>();
                    foreach (var descriptor in plugin.Objectives)
                    {
                        objectives.Add(ObjectiveVerification.Verify(descriptor, cancellation: cancellation));
                        if (!arguments.GetValue(json)) Print(objectives[^1], sources);
                    }

                    reports.Add(new(plugin, objectives));
                }

                if (arguments.GetValue(json)) Console.WriteLine(VerificationJson.Of(reports, sources).ToJsonString(Indented));
                if (arguments.GetValue(sarif) is { } sarifFile) Write(sarifFile, SarifReport.Of(reports, sources).ToJsonString(Indented));
                if (arguments.GetValue(junit) is { } junitFile) Write(junitFile, $"{JUnitReport.Of(reports, sources)}");
                return reports.Exists(report => report.Objectives.Any(objective => objective.Findings.Count > 0)) ? ExitCode.Failed : ExitCode.Done;
            },
            cancellation));
        return command;
    }

    private static void Print(ObjectiveReport report, SourceTree sources)
    {
        var leftOut = report.LeftOut > 0 ? $", {report.LeftOut} left out" : "";
        var verdict = report.Findings.Count switch { 0 => "passes", 1 => "1 finding", var count => $"{count} findings" };
        Console.WriteLine($"{report.Objective}: {report.Checked} settings checked{leftOut}: {verdict}");
        foreach (var finding in report.Findings)
            Console.WriteLine($"  {(report.Location is { } location ? $"{sources.Relative(location.File)}({location.Line}): " : "")}{finding}");
    }

    private static void RefuseFolders(ParseResult arguments, params Option<string?>[] files)
    {
        foreach (var option in files)
        {
            if (Directory.Exists(arguments.GetValue(option))) throw new InputException($"{option.Name}: '{arguments.GetValue(option)}' is a folder; expected a file to write.");
        }
    }

    private static void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        File.WriteAllText(file, $"{text.ReplaceLineEndings("\n")}\n");
    }
}
