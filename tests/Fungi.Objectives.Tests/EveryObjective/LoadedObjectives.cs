using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Fungi.Objectives.Tests.EveryObjective;

/// <summary>Every objective of the plugins, at sizes that a test can afford.</summary>
internal static class LoadedObjectives
{
    /// <summary>Sizes are cut to this, where their bounds allow.</summary>
    private const int Small = 12;

    /// <summary>Sizes that depend on each other and cannot all be cut alike.</summary>
    private static readonly Dictionary<string, Dictionary<string, int>> Sizes = new(StringComparer.Ordinal)
    {
        ["bigan"] = new(StringComparer.Ordinal) { ["FitSize"] = 36 }, // points to whiten
        ["jigsaw"] = new(StringComparer.Ordinal) { ["ImageSize"] = 48 }, // room for the tiles
    };

    /// <summary>The plugins that this project refers to.</summary>
    public static IReadOnlyList<ISslPluginRegistration> Registrations { get; } = [.. Directory.GetFiles(AppContext.BaseDirectory, "Fungi.Objectives.*.dll")
        .Select(Assembly.LoadFrom)
        .Select(assembly => assembly.GetCustomAttribute<SslPluginAttribute>())
        .OfType<SslPluginAttribute>()
        .Select(plugin => (ISslPluginRegistration)Activator.CreateInstance(plugin.Registration)!)];

    private static readonly SortedDictionary<string, ObjectiveDescriptor> Descriptors = new(
        Registrations.SelectMany(plugin => plugin.Objectives).ToDictionary(descriptor => descriptor.Name, StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>What they say of themselves, by name.</summary>
    public static IEnumerable<ObjectiveDescriptor> All => Descriptors.Values;

    /// <summary>Their names, as theory data.</summary>
    public static TheoryData<string> Names => [.. Descriptors.Keys];

    /// <summary>One of them.</summary>
    public static ObjectiveDescriptor Find(string name) => Descriptors[name];

    /// <summary>Its options with small sizes, as configuration would give them.</summary>
    public static Dictionary<string, string?> SmallOptions(string name)
    {
        var options = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var option in Find(name).Options)
        {
            var schema = option.Schema();
            if (schema["default"] is not JsonValue value || !value.TryGetValue<int>(out var size) || size <= Small) continue;
            options.Add(option.Name, $"{Math.Max(Small, Least(schema))}");
        }

        foreach (var (option, size) in Sizes.GetValueOrDefault(name, [])) options[option] = $"{size}";
        return options;
    }

    /// <summary>What one asks for, at small sizes.</summary>
    public static ObjectivePlan Plan(string name) => Create(name).Features(Modality.Image)!;

    /// <summary>One at small sizes.</summary>
    public static ISslObjective Create(string name)
    {
        var mistakes = new List<string>();
        var written = new ConfigurationBuilder().AddInMemoryCollection(SmallOptions(name).Select(option => KeyValuePair.Create($"x:{option.Key}", option.Value))).Build();
        var objective = Find(name).Create(new OptionsReader(written.GetSection("x"), "x", mistakes), new ServiceCollection().BuildServiceProvider());
        Assert.Empty(mistakes);
        return objective;
    }

    private static int Least(JsonObject schema) => schema["minimum"] is JsonValue value && value.TryGetValue<int>(out var least) ? least : 0;
}
