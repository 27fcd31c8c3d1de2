using System.Text.Json.Nodes;
using Fungi.Verification;

namespace Fungi.Cli.Reports;

/// <summary>What <c>fungi verify --json</c> prints. Names and meanings stay; further keys may come.</summary>
internal static class VerificationJson
{
    public static JsonObject Of(IEnumerable<VerifiedPlugin> plugins, SourceTree sources) => new()
    {
        ["plugins"] = new JsonArray([.. plugins.Select(plugin => (JsonNode)new JsonObject
        {
            ["file"] = plugin.Plugin.File,
            ["version"] = plugin.Plugin.Version,
            ["objectives"] = new JsonArray([.. plugin.Objectives.Select(objective => (JsonNode)Objective(objective, sources))]),
        })]),
    };

    private static JsonObject Objective(ObjectiveReport objective, SourceTree sources) => new()
    {
        ["name"] = objective.Objective,
        ["file"] = objective.Location is { } location ? sources.Relative(location.File) : null,
        ["line"] = objective.Location?.Line,
        ["checked"] = objective.Checked,
        ["leftOut"] = objective.LeftOut,
        ["findings"] = new JsonArray([.. objective.Findings.Select(finding => (JsonNode)Finding(finding))]),
    };

    private static JsonObject Finding(ObjectiveFinding finding) => new()
    {
        ["rule"] = finding.Finding.Rule,
        ["check"] = $"{finding.Finding.Check}",
        ["message"] = finding.Finding.Message,
        ["setting"] = finding.Setting,
        ["settings"] = finding.Settings,
        ["input"] = finding.Finding.Input,
        ["sample"] = finding.Finding.Sample,
        ["other"] = finding.Finding.Other,
        ["effect"] = Number(finding.Finding.Effect),
        ["relativeEffect"] = Number(finding.Finding.RelativeEffect),
    };

    /// <summary>JSON has no infinity; a number that is none is left out as null.</summary>
    private static double? Number(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
