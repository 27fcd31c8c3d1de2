using Fungi.Runtime.Plugins;
using Fungi.Verification;

namespace Fungi.Cli.Reports;

/// <summary>A plugin and what was measured about its objectives.</summary>
/// <param name="Plugin">The plugin.</param>
/// <param name="Objectives">One report for each of its objectives.</param>
internal sealed record VerifiedPlugin(LoadedPlugin Plugin, IReadOnlyList<ObjectiveReport> Objectives);
