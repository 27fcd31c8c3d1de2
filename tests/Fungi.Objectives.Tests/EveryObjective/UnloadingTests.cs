using System.Runtime.CompilerServices;
using Fungi.Imaging;
using Fungi.Models;
using Fungi.Runtime;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Plugins;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Fungi.Objectives.Tests.EveryObjective;

/// <summary>A first-party plugin is collected after all its objectives have run and its container is disposed.</summary>
public sealed class UnloadingTests : IDisposable
{
    private const int Pictures = 40;
    private readonly string folder = Directory.CreateTempSubdirectory("fungi-unloading-").FullName;

    public UnloadingTests()
    {
        using (var backbone = VisionTransformer.Create(new(Width: 24, Depth: 3, Heads: 2, HiddenDim: 32, PatchSize: 8, ImageSize: 32), seed: 7)) backbone.Save(Path.Combine(folder, "vit.safetensors"));
        var pictures = new SmoothPictures("train", Pictures);
        Directory.CreateDirectory(Path.Combine(folder, "train", "a"));
        for (var index = 0; index < Pictures; index++)
            File.WriteAllBytes(Path.Combine(folder, "train", "a", $"{index}.png"), new ImageCodec().EncodePng(pictures.Read(index, CancellationToken.None)));
    }

    public static TheoryData<string> Plugins => [.. LoadedObjectives.Registrations.Select(registration => registration.GetType().Assembly.GetName().Name!).Order(StringComparer.Ordinal)];

    [Fact]
    public void There_are_seven() => Assert.Equal(7, Plugins.Count);

    [Theory]
    [MemberData(nameof(Plugins))]
    public void A_plugin_that_has_run_is_collected(string plugin)
    {
        var context = RunAndUnload(plugin);
        for (var attempt = 0; attempt < 20 && context.IsAlive; attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(context.IsAlive);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // A method of its own, so that no local variable of the caller holds the plugin.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference RunAndUnload(string plugin)
    {
        var names = LoadedObjectives.Registrations.Single(registration => registration.GetType().Assembly.GetName().Name == plugin).Objectives.Select(objective => objective.Name).ToList();
        var settings = new Dictionary<string, string?>
        {
            // Where the plugin's own project builds it: this project has it in its own context too, which is never unloaded.
            ["Fungi:Plugins:0"] = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", plugin, Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), $"{plugin}.dll")),
            ["Fungi:Device"] = "cpu",
            ["Fungi:Backbone:Checkpoint"] = "vit.safetensors",
            ["Fungi:Data:Train"] = "train",
        };
        foreach (var (index, name) in names.Index())
        {
            settings[$"Fungi:Objectives:{index}:Type"] = name;
            foreach (var (option, value) in LoadedObjectives.SmallOptions(name)) settings[$"Fungi:Objectives:{index}:{option}"] = value;
        }

        using var services = new ServiceCollection().AddLogging().AddFungi(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), folder).BuildServiceProvider();
        var context = Assert.Single(services.GetRequiredService<PluginCatalog>().Contexts);
        var previews = services.GetRequiredService<Preview>().Run(images: 2, CancellationToken.None).ToList();
        Assert.Equal(names, previews.Select(preview => preview.Name));
        Assert.All(previews, preview => Assert.True(preview.Failure is null && preview.GradientNorm > 0, preview.Failure));
        return context;
    }
}
