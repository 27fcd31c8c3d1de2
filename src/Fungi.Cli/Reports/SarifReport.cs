using System.Text.Json.Nodes;
using Fungi.Verification;

namespace Fungi.Cli.Reports;

/// <summary>Findings as SARIF 2.1.0, the format of static analysis results that code hosts read.</summary>
internal static class SarifReport
{
    private const string Root = "%SRCROOT%";

    private static readonly (string Id, string Name, string Text)[] Rules =
    [
        ("FNG2001", "Coupled", "The loss of a sample depends on other samples of its batch."),
        ("FNG2004", "State", "The loss writes state that outlives the call."),
        ("FNG2005", "Shape", "The result is not one value per sample."),
        ("FNG2006", "BatchSize", "The loss of a sample depends on the batch's size or on its place in the batch."),
        ("FNG2007", "Randomness", "The loss draws random numbers."),
        ("FNG3001", "NoGradient", "The loss has no gradient to make features of."),
        ("FNG3002", "NotFinite", "The loss or its gradient is not finite."),
        ("FNG3003", "Throws", "The loss throws."),
    ];

    /// <summary>One run with all findings.</summary>
    public static JsonObject Of(IEnumerable<VerifiedPlugin> plugins, SourceTree sources) => new()
    {
        ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
        ["version"] = "2.1.0",
        ["runs"] = new JsonArray(new JsonObject
        {
            ["tool"] = new JsonObject
            {
                ["driver"] = new JsonObject
                {
                    ["name"] = "fungi verify",
                    ["semanticVersion"] = typeof(SarifReport).Assembly.GetName().Version!.ToString(3),
                    ["rules"] = new JsonArray([.. Rules.Select(rule => (JsonNode)new JsonObject
                    {
                        ["id"] = rule.Id,
                        ["name"] = rule.Name,
                        ["shortDescription"] = new JsonObject { ["text"] = rule.Text },
                        ["defaultConfiguration"] = new JsonObject { ["level"] = "error" },
                    })]),
                },
            },
            ["originalUriBaseIds"] = new JsonObject { [Root] = new JsonObject { ["uri"] = new Uri($"{sources.Root.TrimEnd('/')}/").AbsoluteUri } },
            ["columnKind"] = "utf16CodeUnits",
            ["results"] = new JsonArray([
                .. from plugin in plugins
                   from objective in plugin.Objectives
                   from finding in objective.Findings
                   select (JsonNode)Result(plugin, objective, finding, sources)]),
        }),
    };

    private static JsonObject Result(VerifiedPlugin plugin, ObjectiveReport objective, ObjectiveFinding finding, SourceTree sources)
    {
        var result = new JsonObject
        {
            ["ruleId"] = finding.Finding.Rule,
            ["ruleIndex"] = Array.FindIndex(Rules, rule => rule.Id == finding.Finding.Rule),
            ["level"] = "error",
            ["message"] = new JsonObject { ["text"] = $"{objective.Objective}: {finding}" },
            ["partialFingerprints"] = new JsonObject { ["fungiVerify/v1"] = $"{plugin.Plugin.Name}/{objective.Objective}/{finding.Finding.Check}/{finding.Finding.Input}" },
            ["properties"] = new JsonObject { ["objective"] = objective.Objective, ["setting"] = finding.Setting, ["check"] = $"{finding.Finding.Check}" },
        };
        var logical = new JsonObject { ["fullyQualifiedName"] = $"{plugin.Plugin.Name}/{objective.Objective}" };
        var location = new JsonObject { ["logicalLocations"] = new JsonArray(logical) };
        if (objective.Location is { } source) location["physicalLocation"] = new JsonObject
        {
            ["artifactLocation"] = Artifact(sources.Relative(source.File)),
            ["region"] = new JsonObject { ["startLine"] = source.Line },
        };
        result["locations"] = new JsonArray(location);
        return result;
    }

    private static JsonObject Artifact(string file) => Path.IsPathRooted(file)
        ? new() { ["uri"] = new Uri(file).AbsoluteUri }
        : new() { ["uri"] = string.Join('/', file.Split('/').Select(Uri.EscapeDataString)), ["uriBaseId"] = Root };
}
