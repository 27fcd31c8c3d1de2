using Fungi.Runtime.Hosting;
using Fungi.Runtime.Plugins;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TorchSharp;

namespace Fungi.Runtime.Tests.Plugins;

/// <summary>A host that refers to an assembly of objectives instead of loading it as a plugin.</summary>
public sealed class ReferredObjectivesTests
{
    [Fact]
    public void The_generated_extension_brings_the_objectives_of_the_assembly()
    {
        using var services = Host();
        var catalog = services.GetRequiredService<PluginCatalog>();
        var plugin = Assert.Single(catalog.Plugins);
        Assert.Equal((typeof(ReferredObjective).Assembly.Location, PluginContract.Version), (plugin.File, plugin.ContractVersion));
        Assert.Contains("referred", catalog.ObjectiveNames);
        Assert.DoesNotContain("kl", catalog.ObjectiveNames);
    }

    [Fact]
    public void They_are_made_from_configuration_and_the_hosts_services()
    {
        using var services = Host();
        var configured = services.GetRequiredService<ObjectiveFactory>().CreateAll(services.GetRequiredService<FungiOptions>());
        var objective = Assert.IsType<ReferredObjective>(Assert.Single(configured).Instance);
        Assert.Equal((4, "from the host"), (objective.Dim, objective.Greeting));
    }

    [Fact]
    public void They_stand_beside_loaded_plugins()
    {
        using var services = Host(KeyValuePair.Create<string, string?>("Fungi:Plugins:0", PluginFolder.Paper));
        Assert.Subset(
            services.GetRequiredService<PluginCatalog>().ObjectiveNames.ToHashSet(StringComparer.Ordinal),
            new HashSet<string>(["dino", "kl", "referred", "simclr"], StringComparer.Ordinal));
    }

    [Fact]
    public void An_assembly_that_is_referred_to_is_not_loaded_again()
    {
        using var services = Host(KeyValuePair.Create<string, string?>("Fungi:Plugins:0", typeof(ReferredObjective).Assembly.Location));
        Assert.Single(services.GetRequiredService<PluginCatalog>().Plugins);
    }

    private static ServiceProvider Host(params KeyValuePair<string, string?>[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Fungi:Backbone:Checkpoint", "backbone.safetensors"), new("Fungi:Objectives:0:Type", "referred"), new("Fungi:Objectives:0:Dim", "4"),
            .. settings,
        ]).Build();
        return new ServiceCollection()
            .AddFungi(configuration, AppContext.BaseDirectory)
            .AddFungiRuntimeTestsObjectives()
            .AddFungiRuntimeTestsObjectives()
            .AddSingleton(new Greeter("from the host"))
            .BuildServiceProvider();
    }
}

public sealed record Greeter(string Greeting);

[SslObjective("referred")]
public sealed partial class ReferredObjective(Greeter greeter)
{
    public string Greeting => greeter.Greeting;

    public int Dim { get; init; } = 2;

    public static ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    public static torch.Tensor Loss([Latents(Dim = nameof(Dim))] torch.Tensor latents) => latents.sum([1, 2]);
}
