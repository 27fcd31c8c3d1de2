using System.Text;
using Microsoft.Extensions.Configuration;

namespace Fungi.Generators.Tests;

/// <summary>Makes objectives from configuration, as the host does, and keeps the mistakes.</summary>
internal sealed class Binder
{
    public List<string> Errors { get; } = [];

    public ISslObjective Create(ObjectiveDescriptor descriptor, IConfiguration configuration, params object[] services) =>
        descriptor.Create(new(configuration, "Fungi:Objectives:0", Errors), new Services(services));

    public ISslObjective Create(ObjectiveDescriptor descriptor, string json, params object[] services) => Create(descriptor, Json(json), services);

    /// <summary>Makes the objective of <see cref="Sources.Objective"/> with these members.</summary>
    public ISslObjective Make(string members, string json, string types = "") => Create(Load(members, types), json);

    public static ObjectiveDescriptor Load(string members, string types = "") =>
        PluginCompiler.Load(Sources.Objective(members), $"namespace Strange.Plugin;\n{types}")["test"];

    public static IConfigurationRoot Json(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();

    /// <summary>What an expression over the objective <c>it</c> says: <c>it.Head.Dim</c>.</summary>
    public static object? Get(object instance, string path) =>
        path.Split('.').Aggregate<string, object?>(instance, static (value, property) => value!.GetType().GetProperty(property)!.GetValue(value));

    private sealed class Services(object[] services) : IServiceProvider
    {
        public object? GetService(Type serviceType) => services.FirstOrDefault(serviceType.IsInstanceOfType);
    }
}
