using Fungi.Runtime.Hosting;

namespace Fungi.Runtime.Plugins;

/// <summary>Makes the configured objectives from the loaded plugins.</summary>
/// <param name="catalog">The plugins.</param>
/// <param name="services">What objectives' constructors may ask for.</param>
public sealed class ObjectiveFactory(PluginCatalog catalog, IServiceProvider services)
{
    /// <summary>Makes one objective; mistakes in its options and plans, and what its own code throws, go to the section's collection.</summary>
    /// <param name="options">Its part of the configuration.</param>
    /// <param name="dropped">Takes what its own code throws, where the run may go on without it.</param>
    /// <returns>Null where there is a mistake.</returns>
    public ConfiguredObjective? Create(ObjectiveOptions options, DroppedObjectives? dropped = null)
    {
        var section = options.Section;
        if (!catalog.TryFind(options.Type, out var descriptor, out var plugin))
        {
            var suggestion = Spelling.Closest(options.Type, catalog.ObjectiveNames) is { } closest ? $"; did you mean '{closest}'? Expected" : "; expected";
            if (catalog.Rejected is [_, ..] && dropped?.TryAdd(new(NotOffered()) { Objective = options.Name }) == true) return null;
            if (options.Type.Length > 0) section.Error("Type", $"unknown objective '{options.Type}'{suggestion} one of {string.Join(", ", catalog.ObjectiveNames)}.");
            return null;

            // A plugin that was left out may have offered it, or it is misspelt.
            string NotOffered() => $"objective '{options.Name}': no loaded plugin offers '{options.Type}'; left out: "
                + (catalog.Rejected is [var rejected] ? rejected.Reason : $"{string.Join(", ", catalog.Rejected.Select(refused => Path.GetFileName(refused.File)))}; expected one of theirs, or of {string.Join(", ", catalog.ObjectiveNames)}.");
        }

        if (!descriptor.Modalities.Contains(ConfiguredObjective.Modality))
        {
            section.Error("Type", $"the objective '{options.Type}' works on {string.Join(" and ", descriptor.Modalities).ToLowerInvariant()}; this runtime works on images only.");
            return null;
        }

        var mistakes = section.Errors.Count;
        try
        {
            var objective = Guarded.Run(options.Name, "its constructor or transform", () =>
            {
                var created = descriptor.Create(section, services);
                return section.Errors.Count > mistakes ? null : new ConfiguredObjective(options.Name, created, descriptor, plugin, section.Written);
            });
            string[] inPlans = objective is null ? [] : [.. objective.Features.Mistakes().Union(objective.Pretraining.Mistakes()), .. Coupled(objective.Features)];
            if (inPlans is [var first, ..] && dropped?.TryAdd(new($"objective '{options.Name}': {first}") { Objective = options.Name }) == true) return null;
            foreach (var mistake in inPlans) section.Error($"objective '{options.Name}': {mistake}");
            return inPlans.Length == 0 ? objective : null;
        }
        catch (InputException exception) when (exception.GetBaseException().Message.StartsWith(section.Path, StringComparison.Ordinal))
        {
            section.Errors.Add(exception.GetBaseException().Message); // generated code says where itself
        }
        catch (InputException exception)
        {
            if (dropped?.TryAdd(exception) != true) section.Error(exception.Message);
        }

        return null;
    }

    private static IEnumerable<string> Coupled(ObjectivePlan features) => features.Heads.Where(head => head.BatchNorm)
        .Select(head => $"head '{head.Name}': normalises with the batch's statistics; expected BatchNorm in PretrainLoss only.");

    /// <summary>Makes all objectives of a configuration.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="dropped">Takes the objectives whose own code throws, where the run may go on without them.</param>
    /// <exception cref="InputException">All mistakes of the configuration, a line each.</exception>
    public IReadOnlyList<ConfiguredObjective> CreateAll(FungiOptions options, DroppedObjectives? dropped = null)
    {
        var objectives = options.Objectives.Select(objective => Create(objective, dropped)).ToList();
        options.ThrowIfWrong();
        dropped?.Report(catalog.Rejected);
        return [.. objectives.OfType<ConfiguredObjective>()];
    }
}
