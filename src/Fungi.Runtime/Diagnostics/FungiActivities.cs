using System.Diagnostics;

namespace Fungi.Runtime.Diagnostics;

/// <summary>The spans of the runtime, from the activity source <c>Fungi</c>; docs/observability.md lists them. They cost nothing while nobody listens.</summary>
public static class FungiActivities
{
    /// <summary>The source's name.</summary>
    public const string Name = "Fungi";

    /// <summary>The tag of spans and metrics that belong to one objective.</summary>
    internal const string ObjectiveTag = "fungi.objective";

    /// <summary>The tag of spans and metrics that belong to one split.</summary>
    internal const string SplitTag = "fungi.split";

    /// <summary>The tag that tells building state, extracting and pretraining apart.</summary>
    internal const string PhaseTag = "fungi.phase";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>Begins a span within the current one; null where nobody listens.</summary>
    internal static Activity? Start(string name) => Source.StartActivity(name);

    /// <inheritdoc cref="Start(string)"/>
    internal static Activity? Start(string name, string tag, string value) => Source.StartActivity(name)?.SetTag(tag, value);

    /// <summary>Begins a span that has lasted since a moment in the past.</summary>
    internal static Activity? Start(string name, DateTimeOffset since) => Source.StartActivity(name, ActivityKind.Internal, parentContext: default, startTime: since);
}
