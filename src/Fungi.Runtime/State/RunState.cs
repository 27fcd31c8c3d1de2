using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fungi.Models;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Store;
using static TorchSharp.torch;

namespace Fungi.Runtime.State;

/// <summary>
/// The frozen state of a run on disk: one safetensors file with each objective's heads (<c>NAME/heads/HEAD/0.weight</c>), banks
/// (<c>NAME/banks/PARAMETER</c>) and other frozen inputs (<c>NAME/frozen/PARAMETER</c>); its metadata holds what the state was made from and the banks' sample ids.
/// </summary>
internal static class RunState
{
    private const string BankIds = "bank:";
    private const string DroppedReason = "dropped:";

    /// <summary>Writes the state; equal states have equal bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="objectives">What it is of.</param>
    /// <param name="origin">What it was made from.</param>
    /// <param name="dropped">The objectives that the run goes on without, with the reasons.</param>
    public static void Save(
        string path, IReadOnlyList<ObjectiveEvaluator> objectives, IReadOnlyDictionary<string, string> origin, IReadOnlyDictionary<string, string>? dropped = null)
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(origin, StringComparer.Ordinal);
        foreach (var (name, reason) in dropped ?? new Dictionary<string, string>()) metadata.Add(DroppedReason + name, reason);
        foreach (var objective in objectives)
        {
            foreach (var (name, head) in objective.Heads)
                foreach (var (parameter, value) in head.Parameters) tensors.Add(HeadKey(objective.Name, name, parameter), value);
            foreach (var (input, value) in objective.Frozen) tensors.Add(FrozenKey(objective.Name, input), value);
            foreach (var (input, bank) in objective.Banks)
            {
                tensors.Add(BankKey(objective.Name, input), bank.Latents);
                metadata.Add(BankIds + BankKey(objective.Name, input), JsonSerializer.Serialize([.. bank.SampleIds], StateJson.Default.ImmutableArrayString));
            }
        }

        RunDirectory.WriteAtomically(path, stream => Safetensors.Write(stream, tensors, metadata));
    }

    /// <summary>The objectives that the run went on without before its state was complete, with the reasons.</summary>
    /// <exception cref="InputException">The file was made from something else; the message names each field that differs.</exception>
    public static IReadOnlyDictionary<string, string> Dropped(string path, IReadOnlyDictionary<string, string> origin)
    {
        using var file = Safetensors.Open(path);
        Origin.ThrowIfOther(file, origin, "Fungi:Output");
        return file.Metadata.Where(field => field.Key.StartsWith(DroppedReason, StringComparison.Ordinal))
            .OrderBy(field => field.Key, StringComparer.Ordinal)
            .ToDictionary(field => field.Key[DroppedReason.Length..], field => field.Value, StringComparer.Ordinal);
    }

    /// <summary>Reads a state back.</summary>
    /// <exception cref="InputException">The file was made from something else; the message names each field that differs.</exception>
    public static IReadOnlyList<ObjectiveEvaluator> Load(
        string path, IReadOnlyList<ConfiguredObjective> objectives, IReadOnlyDictionary<string, string> origin, int embeddingDim, Device device, LossInputProviders providers)
    {
        using var file = Safetensors.Open(path);
        Origin.ThrowIfOther(file, origin, "Fungi:Output");
        var read = new List<ObjectiveEvaluator>();
        try
        {
            foreach (var objective in objectives) read.Add(Read(objective));
            return read;
        }
        catch
        {
            foreach (var objective in read) objective.Dispose();
            throw;
        }

        ObjectiveEvaluator Read(ConfiguredObjective objective)
        {
            var plan = objective.Features;
            return new(
                objective.Name,
                plan,
                plan.Heads.ToDictionary(
                    head => head.Name,
                    head => ProjectionHead.From(head, plan.InputDim(head, embeddingDim), parameter => Find(HeadKey(objective.Name, head.Name, parameter))),
                    StringComparer.Ordinal),
                plan.Banks.ToDictionary(
                    input => input,
                    input => ReadBank(BankKey(objective.Name, input))),
                plan.Aggregates.ToDictionary(input => input, input => Find(FrozenKey(objective.Name, input))),
                providers);
        }

        Bank ReadBank(string key)
        {
            var latents = Find(key);
            var ids = Ids(file.Metadata.GetValueOrDefault(BankIds + key, "null"));
            return latents.dim() == 3 && !ids.IsDefault && ids.Length == latents.shape[0] && !ids.Contains(null!) && ids.Distinct(StringComparer.Ordinal).Count() == ids.Length
                ? new(latents, ids)
                : throw new InputException($"{path}: does not say whose the {latents.shape[0]} rows of '{key}' are; discard the old run with --overwrite.");
        }

        Tensor Find(string key) => file.Tensors.ContainsKey(key)
            ? file.Read(key).to(device).DetachFromDisposeScope()
            : throw new InputException($"{path}: has no tensor '{key}'; discard the old run with --overwrite.");
    }

    private static ImmutableArray<string> Ids(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, StateJson.Default.ImmutableArrayString);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string HeadKey(string objective, string head, string parameter) => $"{objective}/heads/{head}/{parameter}";

    private static string FrozenKey(string objective, FrozenInput input) => $"{objective}/frozen/{input.Parameter}";

    private static string BankKey(string objective, BankInput input) => $"{objective}/banks/{input.Parameter}";
}

[JsonSerializable(typeof(ImmutableArray<string>))]
internal sealed partial class StateJson : JsonSerializerContext;
