using Fungi.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fungi.Analyzers.BatchFlow.Domain;

/// <summary>How a value came to depend on more than the samples at its own place.</summary>
internal enum CauseKind
{
    /// <summary>A sum or mean over the batch, harmless only as the last step of a loss: what is returned then is no value per sample.</summary>
    BatchReduction,

    /// <summary>An operation that mixes samples.</summary>
    Coupled,

    /// <summary>An operation of which it is not known whether it mixes samples.</summary>
    NotProved,

    /// <summary>The number of samples, or the place of a sample among them, has become part of the value.</summary>
    BatchSize,

    /// <summary>A random number has become part of the value.</summary>
    Randomness,

    /// <summary>A normalisation by the statistics of the batch.</summary>
    BatchNormalization,
}

/// <summary>A call in the source.</summary>
internal readonly record struct CallSite(SyntaxNode Node);

/// <summary>Why a value may depend on other samples: one operation in the source.</summary>
/// <param name="Kind">How it does.</param>
/// <param name="Text">What a message says of it.</param>
/// <param name="Site">The operation; null where no single one is to blame.</param>
/// <param name="Calls">The calls that led to it from the loss, outermost first; empty where it is in the loss itself.</param>
internal sealed record Cause(CauseKind Kind, string Text, SyntaxNode? Site, EquatableArray<CallSite> Calls)
{
    public Cause(CauseKind kind, string text, SyntaxNode? site)
        : this(kind, text, site, new([]))
    {
    }

    /// <summary>The axes, other than the batch's, that the operation reduced with it: <c>1,2</c>. What a code fix keeps.</summary>
    public string? OtherAxes { get; init; }

    /// <summary>The documentation id of the plugin's own method that an annotation could speak for.</summary>
    public string? Annotatable { get; init; }
}

/// <summary>Some of the causes of a value, each once; capped, because a message needs a few and a loop must end.</summary>
internal readonly struct Causes : IEquatable<Causes>
{
    private const int Most = 8;
    private readonly Cause[]? causes;

    private Causes(Cause[] causes) => this.causes = causes;

    public static Causes None => default;

    public bool Any => causes is not null;

    public IEnumerable<Cause> All => causes ?? [];

    public static Causes Of(Cause cause) => new([cause]);

    public static Causes operator |(Causes left, Causes right) => !right.Any ? left : !left.Any || left.Equals(right) ? right : From(left.All.Concat(right.All));

    public static Causes operator |(Causes left, Cause right) => left | Of(right);

    public static Causes From(IEnumerable<Cause> causes)
    {
        // Each kind keeps its first, in the order of the source, whatever the order of the joins was: so that a loop's end is reached.
        var kept = causes.Distinct().OrderBy(static cause => cause.Kind).ThenBy(static cause => cause.Site?.SyntaxTree.FilePath, StringComparer.Ordinal)
            .ThenBy(static cause => cause.Site?.SpanStart).ThenBy(static cause => cause.Text, StringComparer.Ordinal)
            .GroupBy(static cause => cause.Kind).SelectMany(static kind => kind.Take(Most)).ToArray();
        return kept.Length == 0 ? default : new(kept);
    }

    /// <summary>The causes after the value went through a call.</summary>
    public Causes Select(Func<Cause, Cause> change) => Any ? From(causes!.Select(change)) : this;

    public bool Equals(Causes other) => ReferenceEquals(causes, other.causes) || All.SequenceEqual(other.All);

    public override bool Equals(object? obj) => obj is Causes other && Equals(other);

    public override int GetHashCode() => All.Aggregate(17, static (hash, cause) => unchecked((hash * 31) + cause.GetHashCode()));
}
