namespace Fungi.Objectives.Tests.EveryObjective;

/// <summary>
/// What each loss reads as a constant, through which head, and whose heads read embeddings of length 1. A loss's own tests give it tensors and do not see
/// what it asks for.
/// </summary>
public sealed class ConstantInputsTests
{
    private const string Both = "both", Features = "features", Pretraining = "pretraining";

    /// <summary>Keys, targets and what labels are made from; all others carry the gradient.</summary>
    private static readonly (string Objective, string Plan, string Parameter, string? Head)[] Constants =
    [
        ("bigan", Both, "embeddings", null),
        ("byol", Both, "targetFirst", "teacher"),
        ("byol", Both, "targetSecond", "teacher"),
        ("cmc", Both, "colorKey", "color"),
        ("cmc", Both, "lightnessKey", "lightness"),
        ("dclw", Both, "constants", "head"),
        ("deepcluster", Both, "globals", "head"),
        ("deepcluster-v2", Both, "globals", "head"),
        ("dino", Features, "teacher", "teacher"),
        ("dino", Pretraining, "teacher", "prototypes"),
        ("dino", Pretraining, "teacherBottleneck", "teacher"),
        ("dinov2", Features, "teacher", "teacher"),
        ("dinov2", Features, "teacherPatches", "teacher"),
        ("dinov2", Pretraining, "teacher", "prototypes"),
        ("dinov2", Pretraining, "teacherBottleneck", "teacher"),
        ("dinov2", Pretraining, "teacherPatchBottleneck", "teacher"),
        ("dinov2", Pretraining, "teacherPatches", "prototypes"),
        ("exemplar", Both, "image", "head"),
        ("ibot", Features, "teacher", "teacher"),
        ("ibot", Features, "teacherPatches", "teacher"),
        ("ibot", Pretraining, "teacher", "prototypes"),
        ("ibot", Pretraining, "teacherBottleneck", "teacher"),
        ("ibot", Pretraining, "teacherPatchBottleneck", "teacher"),
        ("ibot", Pretraining, "teacherPatches", "prototypes"),
        ("instance-discrimination", Both, "keys", "head"),
        ("moco-v2", Features, "keys", "head"),
        ("moco-v2", Pretraining, "keys", "teacher"),
        ("msn", Features, "target", "head"),
        ("msn", Pretraining, "target", "teacher"),
        ("nnclr", Features, "latents", "head"),
        ("pirl", Both, "images", "head"),
        ("sela-v2", Both, "globals", "head"),
        ("simsiam", Both, "targetFirst", "head"),
        ("simsiam", Both, "targetSecond", "head"),
        ("supcon", Both, "embeddings", null),
        ("swav", Both, "globals", "head"),
        ("tico", Features, "targets", "head"),
        ("tico", Pretraining, "targets", "teacher"),
        ("udi", Features, "teacher", "teacher"),
        ("udi", Features, "teacherPatches", "teacher"),
        ("udi", Pretraining, "teacher", "prototypes"),
        ("udi", Pretraining, "teacherBottleneck", "teacher"),
        ("udi", Pretraining, "teacherPatchBottleneck", "teacher"),
        ("udi", Pretraining, "teacherPatches", "prototypes"),
    ];

    /// <summary>Those of KL and of distillation. Of embeddings of length 1 a random head's bias is a large part, and takes contrast from cosines.</summary>
    private static readonly (string Objective, string[] Heads)[] OfLengthOne =
    [
        ("bigan", ["head"]), // whitened afterwards
        ("byol", ["head", "teacher"]),
        ("dino", ["head", "prototypes", "teacher"]),
        ("dinov2", ["head", "prototypes", "teacher"]),
        ("ibot", ["head", "prototypes", "teacher"]),
        ("kl", ["head"]),
        ("simsiam", ["head"]),
        ("udi", ["head", "plus", "prototypes", "teacher"]),
    ];

    public static TheoryData<string> Names => LoadedObjectives.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void These_parameters_are_constants_and_no_others(string name)
    {
        var objective = LoadedObjectives.Create(name);
        Assert.Equal(Expected(Features), Actual(objective.Features(Modality.Image)!));
        Assert.Equal(Expected(Pretraining), Actual(objective.Pretraining(Modality.Image)!));

        IEnumerable<(string, string?)> Expected(string plan) => Constants
            .Where(row => row.Objective == name && (row.Plan == Both || row.Plan == plan)).Select(row => (row.Parameter, row.Head)).Order();

        static IEnumerable<(string, string?)> Actual(ObjectivePlan plan) => plan.Inputs
            .Where(input => input is HeadInput { StopGradient: true } or EmbeddingsInput { StopGradient: true })
            .Select(input => (input.Parameter, (input as HeadInput)?.Head?.Name)).Order();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void These_heads_read_embeddings_of_length_one_and_no_others(string name)
    {
        var objective = LoadedObjectives.Create(name);
        Assert.Equal(
            OfLengthOne.Where(row => row.Objective == name).SelectMany(row => row.Heads).Order(StringComparer.Ordinal),
            objective.Features(Modality.Image)!.Heads.Concat(objective.Pretraining(Modality.Image)!.Heads)
                .Where(head => head.NormalizeEmbedding).Select(head => head.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }
}
