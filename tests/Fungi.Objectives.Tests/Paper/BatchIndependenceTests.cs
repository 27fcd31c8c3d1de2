using Fungi.Objectives.Paper;
using Fungi.Verification;

namespace Fungi.Objectives.Tests.Paper;

/// <summary>Every loss gives a sample a value of its own, whatever its options.</summary>
public sealed class BatchIndependenceTests
{
    [Fact]
    public void Kl() => ObjectiveAssert.BatchIndependent<KlObjective>();

    [Fact]
    public void Dino() => ObjectiveAssert.BatchIndependent<DinoObjective>();

    [Fact]
    public void Simclr() => ObjectiveAssert.BatchIndependent<SimclrObjective>();

    [Fact]
    public void Deepcluster() => ObjectiveAssert.BatchIndependent<DeepclusterObjective>();
}
