using Fungi.Objectives.Distillation;
using Fungi.Verification;

namespace Fungi.Objectives.Tests.Distillation;

/// <summary>Every loss gives a sample a value of its own, whatever its options.</summary>
public sealed class BatchIndependenceTests
{
    [Fact]
    public void Byol() => ObjectiveAssert.BatchIndependent<ByolObjective>();

    [Fact]
    public void Simsiam() => ObjectiveAssert.BatchIndependent<SimsiamObjective>();

    [Fact]
    public void Udi() => ObjectiveAssert.BatchIndependent<UdiObjective>();

    [Fact]
    public void Ibot() => ObjectiveAssert.BatchIndependent<IbotObjective>();

    [Fact]
    public void DinoV2() => ObjectiveAssert.BatchIndependent<DinoV2Objective>();
}
