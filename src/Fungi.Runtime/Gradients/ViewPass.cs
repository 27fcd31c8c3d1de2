using Fungi.Models;
using Fungi.Runtime.Diagnostics;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Views;
using static TorchSharp.torch;

namespace Fungi.Runtime.Gradients;

/// <summary>
/// One tapped run of the backbone over the views of one group: where gradients begin, and what came out. It serves every objective that
/// uses the group. Views that no objective wants of the backbone are spared the run.
/// </summary>
internal sealed class ViewPass
{
    private readonly Tensor? tapInput;
    private readonly Tensor? leaf;

    private ViewPass(EmbeddedViews views, Tensor? tapInput = null, Tensor? leaf = null) => (Views, this.tapInput, this.leaf) = (views, tapInput, leaf);

    /// <summary>Whether the backbone has seen the views.</summary>
    public bool IsRun => leaf is not null;

    /// <summary>The target layer's input, with a one appended for the bias if it has one, [B, V·T, in + 1].</summary>
    public Tensor TapInput => tapInput ?? throw NotRun();

    /// <summary>The target layer's output, [B·V, T, out]: the leaf of the autograd graph.</summary>
    public Tensor Leaf => leaf ?? throw NotRun();

    /// <summary>The views and their embeddings.</summary>
    public EmbeddedViews Views { get; }

    /// <summary>Views as they are.</summary>
    public static ViewPass Without(RenderedViews views) => new(new EmbeddedViews(views));

    /// <param name="backbone">A backbone with frozen weights.</param>
    /// <param name="targetLayer">The dotted path of the linear layer that gradients are taken with respect to.</param>
    /// <param name="views">The views.</param>
    /// <param name="withPatchTokens">Whether patch tokens are wanted. Else the backbone may leave out what only they depend on.</param>
    public static ViewPass Run(Backbone backbone, string targetLayer, RenderedViews views, bool withPatchTokens = false)
    {
        var batch = views.Pixels.shape[0];
        var part = FungiActivities.Start("prefix");
        var tap = new Tap(targetLayer, reached: () =>
        {
            part?.Dispose();
            part = FungiActivities.Start("suffix");
        });
        var embedded = Embed(backbone, views, withPatchTokens, tap);
        part?.Dispose();
        CurrentDisposeScope?.Attach(tap.Input, tap.Output); // they live as long as what is made from them
        var input = tap.Input.reshape(batch, -1, tap.Input.shape[^1]);
        if (tap.HasBias) input = cat([input, ones(input.shape[0], input.shape[1], 1, dtype: input.dtype, device: input.device)], -1);
        return new(embedded, input, tap.Output);
    }

    /// <summary>A run of the backbone over the views of one group, tapped or not.</summary>
    public static EmbeddedViews Embed(Backbone backbone, RenderedViews views, bool withPatchTokens, Tap? tap = null)
    {
        var (batch, count) = (views.Pixels.shape[0], views.Pixels.shape[1]);
        var images = views.Pixels.flatten(0, 1);
        var dropped = backbone.DropsPatches ? views.Dropped?.flatten(0, 1) : null;
        if (!withPatchTokens) return new(views, backbone.ForwardClassTokens(images, tap, dropped).unflatten(0, [batch, count]));
        var tokens = backbone.ForwardTokens(images, tap, dropped).unflatten(0, [batch, count]);
        return new(views, tokens.narrow(2, 0, backbone.ClassTokens), tokens.narrow(2, backbone.ClassTokens, tokens.shape[2] - backbone.ClassTokens));
    }

    /// <summary>The per-sample gradients of the target layer's weight and bias, from the gradients of the loss with respect to <see cref="Leaf"/>.</summary>
    public GradientFactors PerSampleGradients(Tensor leafGradient) =>
        new(leafGradient.reshape(TapInput.shape[0], TapInput.shape[1], leafGradient.shape[^1]), TapInput);

    private static InvalidOperationException NotRun() => new("The views have not passed through the backbone.");
}
