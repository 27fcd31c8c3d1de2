using Fungi.Runtime.Inputs;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.State;
using Fungi.Runtime.Views;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Inputs;

/// <summary>What each provider makes of rendered and embedded views.</summary>
public sealed class ViewInputTests : IDisposable
{
    private const int Batch = 2, Side = 3; // of a patch
    private static readonly ImageViews Groups = ImageViews.None.Group("first", 2, view => view.Rotate90()).Group("second", 1, view => view.Rotate90());
    private readonly DisposeScope scope = NewDisposeScope();

    /// <summary>2 x 3 patches of 3 x 3 pixels, and a column of pixels that belongs to none.</summary>
    [Fact]
    public void Patches_are_row_by_row_and_their_pixels_by_channel_row_and_column()
    {
        var pixels = Draw("pixels", Batch, 2, 3, 6, 10);
        var patches = Provide(new PixelsProvider(), new PixelsInput("x", "first", Patches: true), new RenderedViews(pixels) { PatchSize = Side });
        Assert.Equal([Batch, 2L, 6, 27], patches.shape);
        for (var patch = 0; patch < 6; patch++)
        {
            for (var number = 0; number < 27; number++)
            {
                var (channel, row, column) = (number / 9, (Side * (patch / 3)) + (number / 3 % 3), (Side * (patch % 3)) + (number % 3));
                Assert.Equal(pixels[1, 1, channel, row, column].ToDouble(), patches[1, 1, patch, number].ToDouble());
            }
        }
    }

    [Fact]
    public void A_patchs_mask_is_the_share_of_its_hidden_pixels()
    {
        var masks = zeros(Batch, 2, 6, 10);
        masks[0, 0, 1, 4] = 1; // one pixel of patch 1
        masks.select(0, 1).select(0, 1).narrow(0, 3, 3).narrow(1, 6, 4).fill_(1); // patch 5 and what lies beyond it
        var shares = Provide(new ViewMasksProvider(), new ViewMasksInput("x", "first"), new RenderedViews(Draw("pixels", Batch, 2, 3, 6, 10)) { Masks = masks, PatchSize = Side });
        Assert.Equal([Batch, 2L, 6], shares.shape);
        Assert.Equal([0, 1 / 9f, 0, 0, 0, 0], shares[0, 0].data<float>().ToArray());
        Assert.Equal([0, 0, 0, 0, 0, 1f], shares[1, 1].data<float>().ToArray());
        Assert.Equal(10 / 9.0, shares.sum().ToDouble(), 1e-6);
    }

    [Fact]
    public void Pixels_are_those_without_the_mask()
    {
        var (hidden, whole) = (Draw("hidden", Batch, 2, 3, 6, 6), Draw("whole", Batch, 2, 3, 6, 6));
        Assert.True(whole.Equals(Provide(new PixelsProvider(), new PixelsInput("x", "first"), new RenderedViews(hidden) { Unmasked = whole })));
        Assert.True(hidden.Equals(Provide(new PixelsProvider(), new PixelsInput("x", "first"), new RenderedViews(hidden))));
    }

    [Fact]
    public void Numbers_are_those_that_were_drawn_for_the_views()
    {
        var numbers = Draw("numbers", Batch, 2, 4);
        Assert.True(numbers.Equals(Provide(new ViewNumbersProvider(), new ViewNumbersInput("x", "first"), new RenderedViews(Draw("pixels", Batch, 2, 3, 6, 6)) { Numbers = numbers })));
    }

    [Fact]
    public void Groups_follow_one_another()
    {
        var context = Context(Views(2) with { Rendered = Labelled(2, 5) }, Views(1) with { Rendered = Labelled(1, 7) });
        Assert.Equal([5L, 5, 7, 5, 5, 7], Provide(new ViewLabelsProvider(), new ViewLabelsInput("x"), context).contiguous().data<long>().ToArray());
        Assert.Equal([7L, 7], Provide(new ViewLabelsProvider(), new ViewLabelsInput("x", "second"), context).contiguous().data<long>().ToArray());
        Assert.Equal([Batch, 3L, 4], Provide(new EmbeddingsProvider(), new EmbeddingsInput("x"), context).shape);

        static RenderedViews Labelled(int views, long label) => new(zeros([Batch, views, 3, 6, 6])) { Labels = full([Batch, views], label, dtype: ScalarType.Int64) };
    }

    [Fact]
    public void Groups_of_different_shapes_are_refused_together()
    {
        var context = Context(Views(2) with { PatchTokens = zeros(Batch, 2, 9, 4) }, Views(1) with { PatchTokens = zeros(Batch, 1, 16, 4) });
        var error = Assert.Throws<InputException>(() => Provide(new PatchTokensProvider(), new PatchTokensInput("x"), context));
        Assert.Equal("loss input 'x': the views that it reads have the shapes [9, 4] and [16, 4]; expected one, as with Views, the name of one group.", error.Message);
    }

    [Fact]
    public void Patches_of_a_backbone_without_any_are_refused() => Assert.Contains(
        "expected one that has, such as a vision transformer",
        Assert.Throws<InputException>(() => Provide(new PixelsProvider(), new PixelsInput("x", "first", Patches: true), new RenderedViews(zeros([Batch, 2, 3, 6, 6])))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Tokens_of_a_teacher_are_the_averaged_backbones_and_constant()
    {
        var (student, average) = (Draw("student", Batch, 2, 5, 4).requires_grad_(), Draw("average", Batch, 2, 5, 4).requires_grad_());
        using var head = ProjectionHead.Random(new("teacher", 3), 4, RandomKey.From(1), CPU);
        var context = Context(Views(2) with { PatchTokens = student }, Views(1)) with
        {
            Heads = new Dictionary<string, ProjectionHead> { ["teacher"] = head },
        };
        context = context with { Teacher = context with { Views = new Dictionary<string, EmbeddedViews> { ["first"] = Views(2) with { PatchTokens = average } } } };
        var input = new PatchTokensInput("x", head.Specification, "first", StopGradient: true);
        var tokens = Provide(new PatchTokensProvider(), input, context);
        Assert.True(tokens.Equals(head.Forward(average.detach())));
        Assert.False(tokens.requires_grad);
        Assert.True(Provide(new PatchTokensProvider(), input, context with { Teacher = null }).Equals(head.Forward(student.detach())));
        Assert.True(Provide(new PatchTokensProvider(), input with { StopGradient = false }, context).requires_grad);
    }

    [Fact]
    public void Tokens_of_tokens_pass_through_both_heads()
    {
        var student = Draw("student", Batch, 2, 5, 4);
        using var lower = ProjectionHead.Random(new("lower", 3), 4, RandomKey.From(1), CPU);
        using var upper = ProjectionHead.Random(new("upper", 2), 3, RandomKey.From(2), CPU);
        var below = new PatchTokensInput("below", lower.Specification, "first");
        var above = new PatchTokensInput("above", upper.Specification, Of: "below");
        var context = Context(Views(2) with { PatchTokens = student }, Views(1)) with
        {
            Plan = new(Groups, [below, above], inputs => inputs[0]),
            Heads = new Dictionary<string, ProjectionHead> { ["lower"] = lower, ["upper"] = upper },
        };
        Assert.Empty(context.Plan.Mistakes());
        Assert.Equal(3, context.Plan.InputDim(upper.Specification, embeddingDim: 4));
        Assert.True(Provide(new PatchTokensProvider(), above, context).Equals(upper.Forward(lower.Forward(student))));
    }

    /// <summary>Latents on latents below a teacher's head come from the average too, and from the student where they are read for themselves.</summary>
    [Fact]
    public void The_chain_below_a_teachers_head_is_the_teachers()
    {
        var (student, average) = (Draw("student", Batch, 2, 1, 4).requires_grad_(), Draw("average", Batch, 2, 1, 4));
        using var lower = ProjectionHead.Random(new("lower", 3), 4, RandomKey.From(1), CPU);
        using var averagedLower = ProjectionHead.Random(new("lower", 3), 4, RandomKey.From(2), CPU);
        using var teacher = ProjectionHead.Random(new("teacher", 2), 3, RandomKey.From(3), CPU);
        var below = new LatentsInput("below", lower.Specification, "first");
        var above = new LatentsInput("above", teacher.Specification, StopGradient: true, Of: "below");
        var context = Context(Views(2) with { ClassTokens = student }, Views(1)) with
        {
            Plan = new(Groups, [above, below], inputs => inputs[0]),
            Heads = new Dictionary<string, ProjectionHead> { ["lower"] = lower },
        };
        context = context with
        {
            Teacher = context with
            {
                Views = new Dictionary<string, EmbeddedViews> { ["first"] = Views(2) with { ClassTokens = average } },
                Heads = new Dictionary<string, ProjectionHead> { ["lower"] = averagedLower, ["teacher"] = teacher },
            },
        };
        Assert.True(Provide(new LatentsProvider(), above, context).Equals(teacher.Forward(averagedLower.Forward(average.squeeze(2)))));
        Assert.True(Provide(new LatentsProvider(), below, context).Equals(lower.Forward(student.squeeze(2))));
    }

    [Fact]
    public void The_second_class_token_is_that_of_a_backbone_that_has_two()
    {
        var two = Draw("two", Batch, 2, 2, 4);
        var (of2, of1) = (Context(Views(2) with { ClassTokens = two }, Views(1)), Context(Views(2) with { ClassTokens = two.narrow(2, 0, 1) }, Views(1)));
        Assert.True(Provide(new EmbeddingsProvider(), new EmbeddingsInput("x", "first"), of2).Equals(two.select(2, 0)));
        Assert.True(Provide(new EmbeddingsProvider(), new EmbeddingsInput("x", "first", ClassToken: 1), of2).Equals(two.select(2, 1)));
        Assert.True(Provide(new EmbeddingsProvider(), new EmbeddingsInput("x", "first", ClassToken: 1), of1).Equals(two.select(2, 0)));
        using var head = ProjectionHead.Random(new("head", 3), 4, RandomKey.From(1), CPU);
        var heads = new Dictionary<string, ProjectionHead> { ["head"] = head };
        Assert.True(Provide(new LatentsProvider(), new LatentsInput("x", head.Specification, "first", ClassToken: 1), of2 with { Heads = heads }).Equals(head.Forward(two.select(2, 1))));
    }

    public void Dispose() => scope.Dispose();

    private static Tensor Draw(string name, params long[] shape) => CounterRandom.Uniform(RandomKey.From(1).With(name), 0, 1, shape);

    private static EmbeddedViews Views(int count) => new(new(zeros([Batch, count, 3, 6, 6])), zeros(Batch, count, 1, 4));

    private static LossContext Context(EmbeddedViews first, EmbeddedViews second) => new()
    {
        Plan = new(Groups, [], inputs => inputs[0]),
        Views = new Dictionary<string, EmbeddedViews> { ["first"] = first, ["second"] = second },
        Heads = new Dictionary<string, ProjectionHead>(),
    };

    private static Tensor Provide(ILossInputProvider provider, LossInput input, RenderedViews first) => Provide(provider, input, Context(Views(2) with { Rendered = first }, Views(1)));

    private static Tensor Provide(ILossInputProvider provider, LossInput input, LossContext context) => provider.Provide(input, context);
}
