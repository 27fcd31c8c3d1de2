using System.Collections.Immutable;
using Fungi.Verification;

namespace Fungi.BatchIndependence.Tests;

/// <summary>A loss of the corpus, and what measuring it says.</summary>
/// <param name="Type">Its class, in the namespace of what its author means it to be.</param>
/// <param name="Findings">What it fails, its options at their defaults.</param>
internal sealed record CorpusLoss(Type Type, ImmutableArray<Finding> Findings)
{
    private static readonly Lazy<ImmutableArray<CorpusLoss>> Measured = new(() =>
    [
        .. from type in typeof(CorpusLoss).Assembly.GetTypes()
           where type.IsDefined(typeof(SslObjectiveAttribute), inherit: false)
           orderby type.FullName
           let objective = (ISslObjective)Activator.CreateInstance(type)!
           select new CorpusLoss(type, [.. ObjectiveVerification.Verify(objective).Findings.Select(found => found.Finding)]),
    ]);

    /// <summary>All of them; measured when they are first asked for.</summary>
    public static ImmutableArray<CorpusLoss> All => Measured.Value;

    /// <summary>Whether the measurement found a sample's loss to depend on anything but the sample.</summary>
    public bool IsCoupled => Findings.Any(finding => finding.Rule.StartsWith("FNG2", StringComparison.Ordinal));

    /// <summary>Whether its author wrote it to couple the batch.</summary>
    public bool IsMeantToBeCoupled => Type.Namespace == typeof(Corpus.Coupled.SimClr).Namespace;

    /// <summary>Namespace and class, without what all have in common.</summary>
    public string Name => $"{(IsMeantToBeCoupled ? "Coupled" : "Independent")}.{Type.Name}";
}
