namespace Fungi.Tests.Objectives;

public sealed class ObjectivePlanTests
{
    private static readonly HeadSpecification Head = new("head", 4);
    private static readonly LatentsInput Latents = new("latents", Head, "turned");
    private static readonly ViewLabelsInput Labels = new("labels", "turned");
    private static readonly PrototypesInput Prototypes = new("prototypes", "latents", Count: 3, Size: 8);

    private static readonly ImageViews Views = ImageViews.None
        .Group("turned", 4, view => view.Rotate90())
        .Group("masked", 1, view => view.RandomPatchMask())
        .Group("twice", 1, view => view.RandomNumbers(2).Rotate90().Rotate90());

    [Fact]
    public void Inputs_that_fit_together_are_in_order() => Assert.Empty(Plan(
        Latents,
        Labels,
        Prototypes,
        new LatentsInput("classes", new("classifier", 4, Fit: HeadFit.Softmax, FitTarget: "labels"), "turned"),
        new PatchTokensInput("decoded", new("decoder", Fit: HeadFit.Ridge, FitTarget: "pixels"), "masked"),
        new PixelsInput("pixels", "masked", Patches: true),
        new ViewMasksInput("masks", "masked"),
        new ViewNumbersInput("numbers", "twice"),
        new BankInput("bank", "pixels", 5),
        new PotentialsInput("potentials", "prototypes"),
        new MomentsInput("cross", "latents", 5, MomentKind.Covariance, "classes"),
        new LatentsInput("predicted", new("predictor", 6), Of: "latents"),
        new PatchTokensInput("bottleneck", new("bottleneck", 3), "masked"),
        new PatchTokensInput("assigned", new("prototypes", 6), Of: "bottleneck"),
        new WeightInput("weight", 3, 4),
        new ProgressInput("progress"),
        new FittedInput("fitted", 5, Fit("latents", "prototypes"))).Mistakes());

    public static TheoryData<LossInput, string> Wrong { get; } = new()
    {
        { new EmbeddingsInput("x", "global"), "loss input 'x': reads the view group 'global'; expected one of turned, masked, twice." },
        { new LatentsInput("x", Head with { Dim = 5 }), "head 'head': HeadSpecification" },
        { new ViewLabelsInput("x", "masked"), "loss input 'x': asks for the labels of the view group 'masked', RandomPatchMask" },
        { new ViewLabelsInput("x", "twice"), "loss input 'x': asks for the labels of the view group 'twice', RandomNumbers { Count = 2 } -> Rotate90 { } -> Rotate90 { }; expected one step that labels" },
        { new ViewNumbersInput("x", "turned"), "loss input 'x': asks for the numbers of the view group 'turned', Rotate90 { }; expected one step that numbers, such as RandomNumbers." },
        { new ViewMasksInput("x", "turned"), "loss input 'x': asks for the masks of the view group 'turned', Rotate90 { }; expected a step that masks" },
        { new LatentsInput("x", new("fitted", 4, Fit: HeadFit.Ridge)), "loss input 'x': fits the head 'fitted'; expected FitTarget" },
        { new LatentsInput("x", new("fitted", 4, Fit: HeadFit.Ridge, FitTarget: "nowhere")), "loss input 'x': refers to 'nowhere'; expected the name of a parameter with a batch axis." },
        { new LatentsInput("x", new("fitted", Fit: HeadFit.Softmax, FitTarget: "labels")), "loss input 'x': fits the head 'fitted' to classes; expected Dim" },
        { new BankInput("x", "nowhere", 5), "loss input 'x': refers to 'nowhere'; expected the name of a parameter with a batch axis." },
        { new BankInput("x", "prototypes", 5), "loss input 'x': refers to 'prototypes'; expected the name of a parameter with a batch axis." },
        { new PotentialsInput("x", "latents"), "loss input 'x': refers to 'latents'; expected the name of a parameter of prototypes." },
        { new MomentsInput("x", "latents", 5, MomentKind.Covariance, "nowhere"), "loss input 'x': refers to 'nowhere'" },
        { new PrototypesInput("x", "latents", Count: 0, Size: 8), "loss input 'x': is 0 prototypes; expected at least 1." },
        { new BankInput("x", "latents", Size: -1), "loss input 'x': is made from -1 training samples; expected at least 1." },
        { new LatentsInput("x", new("fitted", 4, Fit: HeadFit.Ridge, FitTarget: "latents", FitSize: 0)), "loss input 'x': fits the head 'fitted' on 0 training samples; expected at least 1." },
        { new PotentialsInput("x", "prototypes", Epsilon: 0), "loss input 'x': has the temperature 0; expected a positive one." },
        { new PotentialsInput("x", "prototypes", Iterations: 0), "loss input 'x': is made in 0 iterations; expected at least 1." },
        { new MomentsInput("x", "latents", 5, MomentKind.Mean, "latents"), "loss input 'x': is the Mean of one parameter with another; expected Covariance or SecondMoment." },
        { new MomentsInput("x", "latents", 5, Momentum: 1), "loss input 'x': has the momentum 1; expected one from 0 to below 1." },
        { new MomentsInput("x", "latents", 5, MomentKind.Whitening, Momentum: 0.9), "loss input 'x': is a moving average of Whitening; expected Covariance" },
        { new LatentsInput("x", new("other", 4), Of: "nowhere"), "loss input 'x': refers to 'nowhere'; expected the name of a parameter of latents." },
        { new LatentsInput("x", Head, Of: "latents"), "loss input 'x': passes through its own head 'head'; expected other heads before it." },
        { new PatchTokensInput("x", new("other", 4), Of: "latents"), "loss input 'x': refers to 'latents'; expected the name of a parameter of patch tokens." },
        { new LatentsInput("x", new("other", 4), ClassToken: 2), "loss input 'x': reads class token 2; expected 0, or 1 for the second." },
        { new FittedInput("x", 5, Fit("nowhere")), "loss input 'x': is fitted to 'nowhere'; expected a parameter with a batch axis, or a frozen one that is no bank." },
        { new FittedInput("x", 0, Fit("latents")), "loss input 'x': is made from 0 training samples; expected at least 1." },
        { new FittedInput("x", 5, Fit("x")), "loss input 'x': is fitted to itself through 'x'; expected parameters that are not made from it." },
        { new FittedInput("x", 5, Fit("latents"), Rank: -1), "loss input 'x': has -1 axes; expected a Rank of at least 0." },
        { new WeightInput("x", 0, 4), "loss input 'x': is a matrix of 0 x 4; expected at least one row and one column." },
        { new WeightInput("x", 3, 4, FrozenSteps: -1), "loss input 'x': stays as it is for -1 steps; expected at least 0." },
        { new LatentsInput("x", new("other", 4, FrozenSteps: -1)), "loss input 'x': keeps the head 'other' as it is for -1 steps; expected at least 0." },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_mistake_is_one_line_that_names_the_input(LossInput input, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Plan(Latents, Labels, Prototypes, input).Mistakes()), StringComparison.Ordinal);

    [Fact]
    public void Inputs_that_are_fitted_to_each_other_are_a_mistake_of_each()
    {
        FittedInput[] circle = [new("first", 5, Fit("latents", "second")), new("second", 5, Fit("third")), new("third", 5, Fit("first"))];
        var mistakes = Plan([Latents, .. circle, new FittedInput("beside", 5, Fit("first"))]).Mistakes();
        Assert.Equal(
            circle.Zip(["second", "third", "first"], (input, through) => $"loss input '{input.Parameter}': is fitted to itself through '{through}'; expected parameters that are not made from it."),
            mistakes);
    }

    [Fact]
    public void Patch_tokens_are_read_of_the_groups_that_ask_for_them()
    {
        var plan = Plan(Latents, new PatchTokensInput("tokens", null, "masked"));
        Assert.Equal([false, true, false], plan.Views.Groups.Select(plan.ReadsPatchTokens));
    }

    [Fact]
    public void Frozen_inputs_come_after_what_they_are_made_from()
    {
        FrozenInput[] made = [new FittedInput("second", 5, Fit("first", "latents")), new FittedInput("first", 5, Fit("potentials")), new PotentialsInput("potentials", "prototypes")];
        var order = Plan([Latents, .. made, Prototypes, new BankInput("bank", "latents", 3)]).Aggregates.Select(input => input.Parameter);
        Assert.Equal(["prototypes", "potentials", "first", "second"], order);
    }

    [Fact]
    public void A_fitted_input_is_made_from_the_views_behind_its_sources()
    {
        var fitted = new FittedInput("fitted", 5, Fit("potentials", "pixels"));
        var plan = Plan(Latents, new PixelsInput("pixels", "masked"), Prototypes, new PotentialsInput("potentials", "prototypes"), fitted);
        Assert.Equal(["latents", "pixels"], plan.SourcesOf(fitted).Select(source => source.Parameter));
    }

    [Fact]
    public void A_head_on_latents_reads_their_views_or_one_group_of_them_at_their_size()
    {
        var all = new LatentsInput("all", Head);
        var predicted = new LatentsInput("predicted", new("predictor", 6), Of: "all");
        var narrow = new LatentsInput("narrow", new("narrow", 2), Views: "masked", Of: "predicted");
        var plan = Plan(all, predicted, narrow);
        Assert.Equal(["turned", "masked", "twice"], plan.GroupsOf(predicted).Select(group => group.Name));
        Assert.Equal(["masked"], plan.GroupsOf(narrow).Select(group => group.Name));
        Assert.Equal([100, 4, 6], new[] { all, predicted, narrow }.Select(input => plan.InputDim(input.Head, embeddingDim: 100)));
    }

    [Fact]
    public void A_group_whose_pixels_alone_are_read_never_enters_the_backbone()
    {
        var plan = Plan(Latents, new PixelsInput("pixels"), new EmbeddingsInput("embeddings", "twice"));
        Assert.Equal([true, false, true], plan.Views.Groups.Select(plan.ReadsBackbone));
    }

    private static FitMethod Fit(params string[] sources) => new("Fit", [.. sources], (tensors, _) => tensors[0]);

    private static ObjectivePlan Plan(params LossInput[] inputs) => new(Views, [.. inputs], tensors => tensors[0]);
}
