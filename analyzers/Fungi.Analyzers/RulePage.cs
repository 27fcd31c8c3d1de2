namespace Fungi.Analyzers;

/// <summary>Where each rule is explained.</summary>
internal static class RulePage
{
    /// <summary>The page of a rule, relative to the repository's root.</summary>
    public static string Page(string id) => $"docs/diagnostics/{id}.md";
}
