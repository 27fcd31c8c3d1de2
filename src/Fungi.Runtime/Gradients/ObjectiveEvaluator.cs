using Fungi.Runtime.Inputs;
using Fungi.Runtime.Plugins;
using Fungi.Runtime.State;
using static TorchSharp.torch;

namespace Fungi.Runtime.Gradients;

/// <summary>One objective with its frozen state: from embedded views to one loss per sample.</summary>
/// <param name="name">The objective's name in the run; also the name of its block of features.</param>
/// <param name="plan">What it asks for.</param>
/// <param name="heads">Its heads by name.</param>
/// <param name="banks">Its banks.</param>
/// <param name="frozen">Its other frozen inputs, the same for every sample.</param>
/// <param name="providers">What computes the loss's inputs.</param>
public sealed class ObjectiveEvaluator(
    string name,
    ObjectivePlan plan,
    IReadOnlyDictionary<string, ProjectionHead> heads,
    IReadOnlyDictionary<BankInput, Bank> banks,
    IReadOnlyDictionary<FrozenInput, Tensor> frozen,
    LossInputProviders providers) : IDisposable
{
    /// <summary>The objective's name in the run.</summary>
    public string Name => name;

    /// <summary>What it asks for.</summary>
    public ObjectivePlan Plan => plan;

    /// <summary>Its heads by name.</summary>
    public IReadOnlyDictionary<string, ProjectionHead> Heads => heads;

    /// <summary>Its banks.</summary>
    public IReadOnlyDictionary<BankInput, Bank> Banks => banks;

    /// <summary>Its other frozen inputs.</summary>
    public IReadOnlyDictionary<FrozenInput, Tensor> Frozen => frozen;

    /// <summary>One loss per sample.</summary>
    /// <param name="views">The samples' views of each group, by the group's name.</param>
    /// <param name="bankMembers">The samples' ids where they belong to the split that banks are made of; null where they cannot be in a bank.</param>
    /// <returns>[B].</returns>
    public Tensor Losses(IReadOnlyDictionary<string, EmbeddedViews> views, IReadOnlyList<string>? bankMembers)
    {
        var batch = (int)views.Values.First().Rendered.Pixels.shape[0];
        var inBank = bankMembers is null ? [] : Enumerable.Range(0, batch).Where(sample => banks.Values.Any(bank => bank.RowOf(bankMembers[sample]) is not null)).ToArray();
        if (inBank.Length == 0) return Losses(views, (string?)null);

        // Whoever is in a bank sees another bank than the rest, so it is evaluated alone: a handful of samples per run.
        var others = Enumerable.Range(0, batch).Except(inBank).ToArray();
        var losses = new Tensor[batch];
        if (others.Length > 0)
        {
            var shared = Losses(Pick(views, others), (string?)null).unbind();
            for (var position = 0; position < others.Length; position++) losses[others[position]] = shared[position];
        }

        foreach (var sample in inBank) losses[sample] = Losses(Pick(views, [sample]), bankMembers![sample]).squeeze(0);
        return stack(losses);
    }

    /// <summary>Every input of the loss, in order, for samples that are in no bank.</summary>
    public Tensor[] Inputs(IReadOnlyDictionary<string, EmbeddedViews> views) => providers.Provide(Context(views, null));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var head in heads.Values) head.Dispose();
        foreach (var bank in banks.Values) bank.Dispose();
        foreach (var value in frozen.Values) value.Dispose();
    }

    private Tensor Losses(IReadOnlyDictionary<string, EmbeddedViews> views, string? member)
    {
        var inputs = Guarded.Named(name, () => providers.Provide(Context(views, member)));
        var losses = Guarded.Run(name, "its loss", () => plan.Loss(inputs));
        var batch = views.Values.First().Rendered.Pixels.shape[0];
        return losses.shape.SequenceEqual([batch])
            ? losses
            : throw new InputException($"objective '{name}': Loss returned shape [{string.Join(", ", losses.shape)}]; expected one value per sample, [{batch}].") { Objective = name };
    }

    private LossContext Context(IReadOnlyDictionary<string, EmbeddedViews> views, string? member) => new()
    {
        Plan = plan,
        Views = views,
        Heads = heads,
        Frozen = frozen.Concat(banks.Select(bank => KeyValuePair.Create<FrozenInput, Tensor>(bank.Key, bank.Value.For(member is null ? null : bank.Value.RowOf(member))))).ToDictionary(),
    };

    private static Dictionary<string, EmbeddedViews> Pick(IReadOnlyDictionary<string, EmbeddedViews> views, int[] samples) =>
        views.ToDictionary(group => group.Key, group => group.Value.Samples(samples));
}
