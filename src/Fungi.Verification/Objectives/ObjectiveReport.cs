namespace Fungi.Verification;

/// <summary>What was measured about an objective.</summary>
/// <param name="Objective">Its name in configuration.</param>
/// <param name="Checked">How many settings of its options were checked.</param>
/// <param name="LeftOut">How many were left out: the objective refuses them itself, or their inputs are too large whatever the other options.</param>
/// <param name="Findings">What its loss fails; empty for a sound objective.</param>
/// <param name="Location">Where its <c>Loss</c> is; null where the assembly has no symbols.</param>
public sealed record ObjectiveReport(string Objective, int Checked, int LeftOut, IReadOnlyList<ObjectiveFinding> Findings, SourceLocation? Location);

/// <summary>A finding in an objective's loss.</summary>
/// <param name="Finding">What was measured.</param>
/// <param name="Setting">The first setting of the options at which it was.</param>
/// <param name="Settings">At how many settings the same check fails through the same input.</param>
public sealed record ObjectiveFinding(Finding Finding, string Setting, int Settings)
{
    /// <summary>All of this in one line.</summary>
    public override string ToString() => $"{Finding} [{Setting}{(Settings > 1 ? $" and {Settings - 1} more" : "")}]";
}
