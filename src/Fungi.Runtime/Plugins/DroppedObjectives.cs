using Fungi.Runtime.Store;
using Microsoft.Extensions.Logging;

namespace Fungi.Runtime.Plugins;

/// <summary>The objectives that a run goes on without, because their own code failed.</summary>
/// <param name="onError">Whether a run may.</param>
/// <param name="logger">Told of each.</param>
public sealed class DroppedObjectives(OnPluginError onError, ILogger logger)
{
    private readonly OrderedDictionary<string, string> reasons = new(StringComparer.Ordinal);

    /// <summary>Why each of them failed, by its name in the run.</summary>
    public IReadOnlyDictionary<string, string> Reasons => reasons;

    /// <summary>Their blocks of features.</summary>
    internal IReadOnlyList<DroppedBlock> Blocks => [.. reasons.Select(reason => new DroppedBlock(reason.Key, reason.Value))];

    /// <summary>Whether it is one of them.</summary>
    public bool Contains(string objective) => reasons.ContainsKey(objective);

    /// <summary>Drops the objective whose fault it is.</summary>
    /// <returns>False where it is no objective's fault, or the run is to end for it.</returns>
    public bool TryAdd(InputException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        if (onError == OnPluginError.Fail || failure.Objective is not { } objective) return false;
        if (reasons.TryAdd(objective, failure.Message)) logger.LogWarning("Dropped {Reason}", failure.Message);
        return true;
    }

    /// <summary>Drops what an earlier start of the run has dropped, whatever would become of it now.</summary>
    /// <param name="earlier">Names and reasons.</param>
    /// <param name="where">The file or folder that says so.</param>
    /// <exception cref="InputException">The run is to have all its objectives.</exception>
    public void Recall(IEnumerable<KeyValuePair<string, string>> earlier, string where)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        foreach (var (objective, reason) in earlier)
        {
            if (onError == OnPluginError.Fail)
                throw new InputException($"{where}: belongs to a run that dropped {reason} Expected Fungi:OnPluginError Skip, or --overwrite.");
            if (!Contains(objective)) logger.LogWarning("Dropped before: {Reason}", reason);
            reasons[objective] = reason;
        }
    }

    /// <summary>Says which plugins a run goes on without.</summary>
    internal void Report(IEnumerable<RejectedPlugin> plugins)
    {
        foreach (var plugin in plugins) logger.LogWarning("Left out {Status} plugin: {Reason}", plugin.Status.ToString().ToLowerInvariant(), plugin.Reason);
    }

    /// <summary>Ends a run that has nothing left to do.</summary>
    /// <param name="left">How many objectives it still has.</param>
    /// <exception cref="InputException">None; why, a line each.</exception>
    public void ThrowIfNoneIsLeft(int left)
    {
        if (left == 0) throw new InputException(reasons.Values);
    }
}
