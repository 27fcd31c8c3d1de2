using Fungi.Models;
using Fungi.Runtime.Diagnostics;
using Fungi.Runtime.Plugins;
using Fungi.Runtime.Views;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Gradients;

/// <summary>
/// From the pixels of some samples to their features: the embedding, and for each objective the projected, L2-normalised gradient of its
/// loss with respect to one linear layer. A sample's features never depend on the other samples of the call.
/// </summary>
/// <param name="backbone">A backbone with frozen weights.</param>
/// <param name="targetLayer">The dotted path of the linear layer.</param>
/// <param name="objectives">The objectives with their frozen state.</param>
/// <param name="renderer">Makes views.</param>
/// <param name="projection">The random projection that all objectives share.</param>
public sealed class GradientEngine(
    Backbone backbone, string targetLayer, IReadOnlyList<ObjectiveEvaluator> objectives, ViewRenderer renderer, IGradientProjection projection)
{
    private static readonly ViewGroup EmbeddingView = new("embedding", 1, ImageView.Original.Inference());

    private readonly List<ViewGroup> groups = DistinctGroups(objectives);

    /// <summary>The names of the features: <c>embeddings</c>, and the objectives'.</summary>
    public IReadOnlyList<string> Names { get; } = ["embeddings", .. objectives.Select(objective => objective.Name)];

    /// <summary>How many views the backbone sees for each sample.</summary>
    public int ViewsPerSample => CountViews(objectives);

    /// <summary>How many views of each sample the backbone sees for some objectives and the embedding.</summary>
    internal static int CountViews(IReadOnlyList<ObjectiveEvaluator> objectives) => DistinctGroups(objectives).Where(group => ReadsBackbone(objectives, group)).Sum(group => group.Count);

    /// <summary>Features of some samples.</summary>
    /// <param name="samples">Their pixels.</param>
    /// <param name="areBankSplit">Whether they belong to the split that banks were made of.</param>
    /// <returns>
    /// Float32 matrices of B rows, each row of length 1: the embedding [B, E], then [B, D] for each objective.
    /// </returns>
    public IReadOnlyList<Tensor> Features(IReadOnlyList<ViewSource> samples, bool areBankSplit)
    {
        using var scope = NewDisposeScope();
        var unprojected = Unprojected(samples, areBankSplit);
        Tensor[] features = [unprojected[0], .. Project([.. unprojected.Skip(1)])];
        foreach (var feature in features) scope.MoveToOuter(feature);
        return features;
    }

    /// <summary>Per-sample gradients of any samples, projected.</summary>
    /// <param name="gradients">Of each objective, as the projection holds them: B rows.</param>
    /// <returns>Float32 [B, D] of each, rows of length 1.</returns>
    internal Tensor[] Project(IReadOnlyList<Tensor> gradients)
    {
        // Together, because the projection's matrix is read, or expanded, anew for each product.
        using var activity = FungiActivities.Start("projection");
        return normalize(projection.Project(cat([.. gradients])), dim: -1).chunk(gradients.Count);
    }

    /// <summary>Features of some samples before their projection.</summary>
    /// <returns>The embedding, float32 [B, E], then the gradients of each objective as the projection holds them, B rows.</returns>
    internal Tensor[] Unprojected(IReadOnlyList<ViewSource> samples, bool areBankSplit)
    {
        using var scope = NewDisposeScope();
        var passes = groups.ToDictionary(group => group, Pass);
        var embedding = normalize(PassOf(EmbeddingView).Views.Embeddings.select(1, 0).detach(), dim: -1);
        var bankMembers = areBankSplit ? samples.Select(sample => sample.SampleId).ToArray() : null;
        var gradients = objectives.Select((objective, index) =>
        {
            var used = objective.Plan.Views.Groups.ToDictionary(group => group.Name, PassOf);
            return projection.Hold(Factors(objective, used, bankMembers, isLast: index == objectives.Count - 1));
        });
        Tensor[] unprojected = [embedding, .. gradients];
        foreach (var tensor in unprojected) scope.MoveToOuter(tensor);
        return unprojected;

        ViewPass Pass(ViewGroup group)
        {
            RenderedViews views;
            using (FungiActivities.Start("views")) views = Render(group);
            using var activity = FungiActivities.Start("backbone");
            return ReadsBackbone(objectives, group) ? ViewPass.Run(backbone, targetLayer, views, IsAsked(objectives, group, (plan, own) => plan.ReadsPatchTokens(own))) : ViewPass.Without(views);
        }

        // Whose views they are too fails with them, one after the other.
        RenderedViews Render(ViewGroup group) => objectives.FirstOrDefault(objective => objective.Plan.Views.Groups.Any(own => own.SharesViewsWith(group))) is { } user
            ? Guarded.Run(user.Name, "its transform", () => renderer.Render(group, samples))
            : renderer.Render(group, samples);

        ViewPass PassOf(ViewGroup group) => passes.First(pass => pass.Key.SharesViewsWith(group)).Value;
    }

    /// <summary>Per-sample gradients of one objective with respect to the target layer, weight and bias.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="passes">The backbone's run over each of its groups, by the group's name; views beyond a group's count are not used.</param>
    /// <param name="bankMembers">The samples' ids where they belong to the split that banks are made of; else null.</param>
    /// <param name="isLast">Whether the graph of the passes may be freed.</param>
    /// <returns>[B, out, in + 1].</returns>
    internal static Tensor Gradients(ObjectiveEvaluator objective, IReadOnlyDictionary<string, ViewPass> passes, IReadOnlyList<string>? bankMembers, bool isLast) =>
        GradientFactors.Sum(Factors(objective, passes, bankMembers, isLast));

    private static List<GradientFactors> Factors(
        ObjectiveEvaluator objective, IReadOnlyDictionary<string, ViewPass> passes, IReadOnlyList<string>? bankMembers, bool isLast)
    {
        var views = objective.Plan.Views.Groups.ToDictionary(group => group.Name, group => passes[group.Name].Views.FirstViews(group.Count));
        Tensor loss;
        using (FungiActivities.Start("losses", FungiActivities.ObjectiveTag, objective.Name)) loss = objective.Losses(views, bankMembers).sum();
        if (!loss.requires_grad) throw new InputException($"objective '{objective.Name}': its loss does not depend on the backbone; expected an input without stop-gradient.") { Objective = objective.Name };
        using var activity = FungiActivities.Start("gradients", FungiActivities.ObjectiveTag, objective.Name);
        var distinct = passes.Values.Where(pass => pass.IsRun).Distinct().ToList();
        var leafGradients = Guarded.Run(
            objective.Name, "the gradient of its loss", () => autograd.grad([loss], [.. distinct.Select(pass => pass.Leaf)], retain_graph: !isLast, allow_unused: true));
        var factors = distinct.Zip(leafGradients).Where(pair => pair.Second is not null).Select(pair => pair.First.PerSampleGradients(pair.Second!)).ToList();
        return factors.Count > 0
            ? factors
            : throw new InputException($"objective '{objective.Name}': its loss does not depend on the target layer.") { Objective = objective.Name };
    }

    private static bool ReadsBackbone(IReadOnlyList<ObjectiveEvaluator> objectives, ViewGroup group) =>
        group.SharesViewsWith(EmbeddingView) || IsAsked(objectives, group, (plan, own) => plan.ReadsBackbone(own));

    private static bool IsAsked(IReadOnlyList<ObjectiveEvaluator> objectives, ViewGroup group, Func<ObjectivePlan, ViewGroup, bool> asks) => objectives.Any(objective =>
        objective.Plan.Views.Groups.Any(own => own.SharesViewsWith(group) && asks(objective.Plan, own)));

    private static List<ViewGroup> DistinctGroups(IReadOnlyList<ObjectiveEvaluator> objectives)
    {
        var distinct = new List<ViewGroup>();
        foreach (var group in objectives.SelectMany(objective => objective.Plan.Views.Groups).Append(EmbeddingView))
        {
            var index = distinct.FindIndex(other => other.SharesViewsWith(group));
            if (index < 0) distinct.Add(group);
            else if (distinct[index].Count < group.Count) distinct[index] = group;
        }

        return distinct;
    }
}
