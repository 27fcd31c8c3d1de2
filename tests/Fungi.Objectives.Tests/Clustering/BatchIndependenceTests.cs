using Fungi.Objectives.Clustering;
using Fungi.Verification;

namespace Fungi.Objectives.Tests.Clustering;

/// <summary>Every loss gives a sample a value of its own, whatever its options.</summary>
public sealed class BatchIndependenceTests
{
    [Fact]
    public void Swav() => ObjectiveAssert.BatchIndependent<SwavObjective>();

    [Fact]
    public void DeepClusterV2() => ObjectiveAssert.BatchIndependent<DeepClusterV2Objective>();

    [Fact]
    public void SelaV2() => ObjectiveAssert.BatchIndependent<SelaV2Objective>();

    [Fact]
    public void Msn() => ObjectiveAssert.BatchIndependent<MsnObjective>();
}
