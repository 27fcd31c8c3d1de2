using System.Runtime.CompilerServices;
using Fungi.Imaging;
using Fungi.Models;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Plugins;
using Fungi.Runtime.Tests.Store;
using Fungi.Tests;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fungi.Runtime.Tests.Plugins;

/// <summary>
/// A plugin is collected after its container is disposed, whatever it has asked of the host, although the host's configuration and loggers
/// live on.
/// </summary>
public sealed class UnloadingTests : IDisposable
{
    private const string Settings = "public sealed class Settings { public int Number { get; set; } }";

    /// <summary>What a plugin does that could tie it to the host: members and types of the source, transform and loss, options.</summary>
    private static readonly Dictionary<string, Trap> Traps = new(StringComparer.Ordinal)
    {
        ["enumerations"] = new("public Kind Kind { get; init; } = Kind.One; public Kind[] Kinds { get; init; } = [];", "public enum Kind { One, Two }", Options: ["Kind=Two", "Kinds:0=Two"]),
        ["records"] = new("public Inner Inner { get; init; } = new(1); public Dictionary<string, Inner> Inners { get; init; } = [];", "public sealed record Inner([Range(0, 9)] int Number);", Options: ["Inner:Number=2", "Inners:a:Number=3"]),
        ["logger"] = new("public TrapObjective(Microsoft.Extensions.Logging.ILogger<TrapObjective> logger) => Microsoft.Extensions.Logging.LoggerExtensions.LogWarning(logger, \"{Type}\", typeof(TrapObjective));"),
        ["monitor"] = new("public TrapObjective(Microsoft.Extensions.Options.IOptionsMonitor<Settings> monitor) => monitor.OnChange((settings, _) => settings.Number++);", Settings),
        ["statics"] = new("public static readonly Dictionary<Type, object> Kept = new() { [typeof(TrapObjective)] = new Settings() };", Settings),
        ["function"] = new(Transform: "view.Inference().Apply(\"half\", image => image / 2)"),
        ["failure"] = new(Loss: "sum.sum().item<float>() > 0 ? throw new NotSupportedException(typeof(TrapObjective).FullName) : sum"),
        ["validation"] = new("public int Number { get; init; } = 1; public IEnumerable<ValidationResult> Validate(ValidationContext context) => [];", Base: " : IValidatableObject"),
    };

    private readonly TemporaryDirectory directory = new();
    private readonly ILoggerFactory loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Warning));
    private IConfigurationRoot? configuration;

    public UnloadingTests()
    {
        using (var backbone = VisionTransformer.Create(new(Width: 16, Depth: 2, Heads: 2, HiddenDim: 24, PatchSize: 4, ImageSize: 16), seed: 1)) backbone.Save(directory.File("vit.safetensors"));
        Directory.CreateDirectory(directory.File("train", "a"));
        for (var picture = 0; picture < 4; picture++)
        {
            var pixels = new byte[3 * 20 * 18];
            new Random(picture).NextBytes(pixels);
            File.WriteAllBytes(directory.File("train", "a", $"{picture}.png"), new ImageCodec().EncodePng(new(20, 18, pixels)));
        }
    }

    [Theory]
    [InlineData("enumerations")]
    [InlineData("records")]
    [InlineData("logger")]
    [InlineData("monitor")]
    [InlineData("statics")]
    [InlineData("function")]
    [InlineData("failure")]
    [InlineData("validation")]
    public void A_plugin_that_has_run_is_collected(string trap)
    {
        var contexts = RunAndUnload(Traps[trap]);
        Assert.Single(contexts);
        AssertCollected(contexts);
        configuration!.Reload(); // the host's own things are alive
    }

    /// <summary>Otherwise the test above could not fail.</summary>
    [Fact]
    public void A_plugin_that_somebody_holds_is_not_collected()
    {
        object? held = null;
        var contexts = RunAndUnload(new(), services => held = services.GetRequiredService<PluginCatalog>().Plugins[0].Objectives[0].Create);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.True(contexts[0].IsAlive);
        GC.KeepAlive(held);
    }

    public void Dispose()
    {
        loggers.Dispose();
        directory.Dispose();
    }

    internal static void AssertCollected(IEnumerable<WeakReference> contexts)
    {
        foreach (var context in contexts)
        {
            for (var attempt = 0; attempt < 20 && context.IsAlive; attempt++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            Assert.False(context.IsAlive);
        }
    }

    // A method of its own, so that no local variable of the caller holds the plugin.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private IReadOnlyList<WeakReference> RunAndUnload(Trap trap, Action<IServiceProvider>? also = null)
    {
        CompiledPlugin.Compile(directory.File("Plugin.dll"), $$"""
            {{trap.Types}}
            [SslObjective("trap")]
            public sealed partial class TrapObjective{{trap.Base}}
            {
                {{trap.Members}}
                public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => {{trap.Transform}});
                public Tensor Loss([Latents] Tensor latents)
                {
                    var sum = latents.pow(2).sum([1, 2]);
                    return {{trap.Loss}};
                }
            }
            """);
        var settings = new Dictionary<string, string?>
        {
            ["Fungi:Plugins:0"] = "Plugin.dll",
            ["Fungi:Device"] = "cpu",
            ["Fungi:Backbone:Checkpoint"] = "vit.safetensors",
            ["Fungi:Data:Train"] = "train",
            ["Fungi:Output"] = "features",
            ["Fungi:Objectives:0:Type"] = "trap",
        };
        foreach (var option in trap.Options ?? []) settings[$"Fungi:Objectives:0:{option.Split('=')[0]}"] = option.Split('=')[1];
        configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        using var services = new ServiceCollection().AddLogging().AddOptions().AddSingleton(loggers)
            .AddFungi(configuration, directory.File("")).BuildServiceProvider();
        var contexts = services.GetRequiredService<PluginCatalog>().Contexts;
        Assert.Equal(trap.Loss.Contains("throw", StringComparison.Ordinal), Assert.Single(services.GetRequiredService<Preview>().Run(2, CancellationToken.None)).Failure is not null);
        try
        {
            services.GetRequiredService<Extraction>().Run(overwrite: false, new Progress<WorkProgress>(), CancellationToken.None);
        }
        catch (InputException)
        {
            Assert.Contains("throw", trap.Loss, StringComparison.Ordinal);
        }

        also?.Invoke(services);
        return contexts;
    }

    private sealed record Trap(string Members = "", string Types = "", string Transform = "view.Inference()", string Loss = "sum", string Base = "", string[]? Options = null);
}
