using Fungi.Runtime.Hosting;

namespace Fungi.Runtime.Plugins;

/// <summary>Makes the configured objectives from the loaded plugins.</summary>
/// <param name="catalog">The plugins.</param>
/// <param name="services">What objectives' constructors may ask for.</param>
public sealed class ObjectiveFactory(PluginCatalog catalog, IServiceProvider services)
{
    /// <summary>Makes one objective; mistakes in its options go to the section's collection.</summary>
    /// <returns>Null when no plugin offers its type.</returns>
    public ConfiguredObjective? Create(ObjectiveOptions options)
    {
        var section = options.Section;
        if (!catalog.TryFind(options.Type, out var descriptor, out var plugin))
        {
            if (options.Type.Length > 0) section.Error("Type", $"unknown objective '{options.Type}'; expected one of {string.Join(", ", catalog.ObjectiveNames)}.");
            return null;
        }

        var mistakes = section.Errors.Count;
        var objective = Guarded.Run(options.Name, "its constructor or transform", () =>
        {
            var created = descriptor.Create(section, services);
            // Plans are made now, so that what is wrong with them is found before the work begins.
            if (section.Errors.Count == mistakes) _ = (created.Features.Heads, created.Pretraining.Heads);
            return created;
        });
        return section.Errors.Count > mistakes ? null : new(options.Name, objective, descriptor, plugin, section.Written);
    }

    /// <summary>Makes all objectives of a configuration.</summary>
    /// <exception cref="InputException">All mistakes of the configuration, a line each.</exception>
    public IReadOnlyList<ConfiguredObjective> CreateAll(FungiOptions options)
    {
        var objectives = options.Objectives.Select(Create).ToList();
        options.ThrowIfWrong();
        return [.. objectives.OfType<ConfiguredObjective>()];
    }
}
