using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Inputs;
using static TorchSharp.torch;

namespace Fungi.Runtime.State;

/// <summary>The state of the objectives that have theirs, a file each, until that of all is in one: what was built before an interruption is not built again.</summary>
/// <param name="directory">The files' directory.</param>
/// <param name="origin">What the run's state is made from, by field.</param>
/// <param name="embeddingDim">E, the size of what enters the heads.</param>
/// <param name="device">Where tensors live.</param>
/// <param name="providers">What computes loss inputs.</param>
internal sealed class UnfinishedState(string directory, IReadOnlyDictionary<string, string> origin, int embeddingDim, Device device, LossInputProviders providers)
{
    /// <summary>One objective's state, from its file or else built and written there.</summary>
    public ObjectiveEvaluator Take(ConfiguredObjective objective, Func<ObjectiveEvaluator> build)
    {
        var file = Path.Combine(directory, $"{objective.Name}.safetensors");
        var own = new Dictionary<string, string>(origin, StringComparer.Ordinal) { ["objectives"] = $"{objective}" };
        if (TryRead(file, objective, own) is { } finished) return finished;
        var built = build();
        try
        {
            RunState.Save(file, [built], own);
            return built;
        }
        catch
        {
            built.Dispose();
            throw;
        }
    }

    private ObjectiveEvaluator? TryRead(string file, ConfiguredObjective objective, IReadOnlyDictionary<string, string> own)
    {
        if (!File.Exists(file)) return null;
        try
        {
            return RunState.Load(file, [objective], own, embeddingDim, device, providers)[0];
        }
        catch (InputException)
        {
            return null; // of another configuration: nothing but time is lost
        }
    }
}
