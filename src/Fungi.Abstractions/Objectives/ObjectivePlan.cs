using System.Collections.Immutable;
using TorchSharp;

namespace Fungi;

/// <summary>The views of a sample, the inputs that the loss asks for, in the order of its parameters, and the loss itself.</summary>
/// <param name="Views">The transform's result.</param>
/// <param name="Inputs">One per parameter of the loss.</param>
/// <param name="Loss">From the input tensors, in order, to the loss.</param>
public sealed record ObjectivePlan(Views Views, ImmutableArray<LossInput> Inputs, Func<IReadOnlyList<torch.Tensor>, torch.Tensor> Loss)
{
    /// <summary>The distinct heads that the inputs name.</summary>
    public IReadOnlyList<HeadSpecification> Heads => [.. Inputs.OfType<HeadInput>().Select(input => input.Head).OfType<HeadSpecification>().Distinct()];

    /// <summary>The banks that the inputs ask for.</summary>
    public IEnumerable<BankInput> Banks => Inputs.OfType<BankInput>();

    /// <summary>The frozen inputs that are the same for every sample, each after what it is made from.</summary>
    public IEnumerable<FrozenInput> Aggregates => Inputs.OfType<FrozenInput>().Except(Banks).OrderBy(input => Depth(input, Inputs.Length));

    /// <summary>The groups that an input reads, in order.</summary>
    public IEnumerable<ViewGroup> GroupsOf(ViewInput input) => input is HeadInput projected && projected.Source(this) is { } source
        ? GroupsOf(source)
        : Views.Groups.Where(group => input.Views is null || group.Name == input.Views);

    /// <summary>What an input is made from: in the end the values of these, of training samples.</summary>
    public IEnumerable<ViewInput> SourcesOf(FrozenInput input) => AllBehind(input).OfType<ViewInput>();

    /// <summary>All that an input is made from, straight or through others, each once; the input itself too where a circle leads back to it.</summary>
    internal IReadOnlyList<LossInput> AllBehind(FrozenInput input)
    {
        var visited = new List<LossInput>();
        Visit(input);
        return visited;

        void Visit(FrozenInput made)
        {
            foreach (var source in made.Sources.SelectMany(name => Inputs.Where(other => other.Parameter == name)).Where(source => !visited.Contains(source)))
            {
                visited.Add(source);
                if (source is FrozenInput frozen) Visit(frozen);
            }
        }
    }

    /// <summary>Whether any input reads what the backbone makes of a group. One that shows pixels alone never enters it.</summary>
    public bool ReadsBackbone(ViewGroup group) => Inputs.OfType<ViewInput>().Any(input => input is HeadInput or EmbeddingsInput && GroupsOf(input).Contains(group));

    /// <summary>Whether an input reads the patch tokens of a group.</summary>
    public bool ReadsPatchTokens(ViewGroup group) => Inputs.OfType<PatchTokensInput>().Any(input => GroupsOf(input).Contains(group));

    /// <summary>The size of what enters a head.</summary>
    /// <param name="head">The head.</param>
    /// <param name="embeddingDim">E, the size of embeddings and tokens.</param>
    public int InputDim(HeadSpecification head, int embeddingDim) =>
        Inputs.OfType<HeadInput>().FirstOrDefault(input => input.Head == head)?.Source(this)?.Head is { } below
            ? below.Dim ?? InputDim(below, embeddingDim)
            : embeddingDim;

    /// <summary>The input of a parameter, which another input refers to.</summary>
    /// <exception cref="InvalidOperationException">There is none of that name and kind; <see cref="Mistakes()"/> tells the author.</exception>
    public TInput Input<TInput>(string parameter)
        where TInput : LossInput => Inputs.OfType<TInput>().First(input => input.Parameter == parameter);

    /// <summary>What inputs name and is not there, or does not fit, a line each.</summary>
    public IEnumerable<string> Mistakes() =>
    [
        .. Heads.GroupBy(head => head.Name).Where(heads => heads.Count() > 1).Select(heads =>
            $"head '{heads.Key}': {string.Join(" and ", heads)}; expected inputs that name one head to describe it alike."),
        .. Heads.SelectMany(MistakesOfSize),
        .. Inputs.SelectMany(input => input.Mistakes(this).Select(mistake => $"loss input '{input.Parameter}': {mistake}.")),
    ];

    private int Depth(FrozenInput input, int deepest) => deepest == 0
        ? 0
        : 1 + Inputs.OfType<FrozenInput>().Where(source => input.Sources.Contains(source.Parameter, StringComparer.Ordinal)).Max(source => (int?)Depth(source, deepest - 1)) ?? 0;

    private IEnumerable<string> MistakesOfSize(HeadSpecification head)
    {
        int?[] sizes = [.. Inputs.OfType<HeadInput>().Where(input => input.Head == head).Select(input => input.Source(this)?.Head).Where(below => below != head).Select(below => below?.Dim).Distinct()];
        if (sizes.Length > 1) yield return $"head '{head.Name}': vectors of {string.Join(" and ", sizes.Select(size => size is null ? "the backbone's size" : $"size {size}"))} enter it; expected one size.";
    }

    /// <summary>What is wrong with one input's reference to another.</summary>
    internal IEnumerable<string> MistakesOfReference<TInput>(string parameter)
        where TInput : LossInput
    {
        if (Inputs.OfType<TInput>().Any(input => input.Parameter == parameter)) yield break;
        var kind = typeof(TInput) == typeof(ViewInput) ? "with a batch axis" : $"of {typeof(TInput).Name.Replace("Input", "", StringComparison.Ordinal).ToLowerInvariant()}";
        yield return $"refers to '{parameter}'; expected the name of a parameter {kind}";
    }
}
