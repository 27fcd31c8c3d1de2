using Fungi.Objectives.Contrastive;
using Fungi.Verification;

namespace Fungi.Objectives.Tests.Contrastive;

/// <summary>Every loss gives a sample a value of its own, whatever its options.</summary>
public sealed class BatchIndependenceTests
{
    [Fact]
    public void Moco_v2() => ObjectiveAssert.BatchIndependent<MocoV2Objective>();

    [Fact]
    public void Instance_discrimination() => ObjectiveAssert.BatchIndependent<InstanceDiscriminationObjective>();

    [Fact]
    public void Dcl() => ObjectiveAssert.BatchIndependent<DclObjective>();

    [Fact]
    public void Dclw() => ObjectiveAssert.BatchIndependent<DclwObjective>();

    [Fact]
    public void Nnclr() => ObjectiveAssert.BatchIndependent<NnclrObjective>();

    [Fact]
    public void Supcon() => ObjectiveAssert.BatchIndependent<SupconObjective>();

    [Fact]
    public void Cmc() => ObjectiveAssert.BatchIndependent<CmcObjective>();

    [Fact]
    public void Pirl() => ObjectiveAssert.BatchIndependent<PirlObjective>();

    [Fact]
    public void Cpc_v2() => ObjectiveAssert.BatchIndependent<CpcV2Objective>();
}
