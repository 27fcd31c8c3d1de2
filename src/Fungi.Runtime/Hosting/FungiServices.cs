using Fungi.Imaging;
using Fungi.Runtime.Benchmarking;
using Fungi.Runtime.Data;
using Fungi.Runtime.Diagnostics;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Parity;
using Fungi.Runtime.Plugins;
using Fungi.Runtime.Views;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fungi.Runtime.Hosting;

/// <summary>Registers the runtime.</summary>
public static class FungiServices
{
    /// <summary>
    /// Adds <see cref="Extraction"/>, <see cref="Pretraining"/>, <see cref="FineTuning"/>, <see cref="Preview"/> and what they need. Further datasets, view steps and loss inputs are further
    /// registrations of <see cref="IDatasetReader"/>, <see cref="IViewStepExecutor"/> and <see cref="ILossInputProvider"/>. Objectives of
    /// assemblies that the host refers to are further registrations of <see cref="ISslPluginRegistration"/>, which the generated
    /// <c>AddMyAssemblyObjectives()</c> makes.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">Holds the section <c>Fungi</c>.</param>
    /// <param name="baseDirectory">
    /// Where the configuration's relative paths start; absent: the directory of the configuration file that has the section, or else the
    /// host's content root, or else the working directory.
    /// </param>
    public static IServiceCollection AddFungi(this IServiceCollection services, IConfiguration configuration, string? baseDirectory = null)
    {
        NativeEnvironment.Prepare();
        baseDirectory ??= ConfigurationDirectory.Of(configuration);
        var options = FungiOptions.Read(configuration, baseDirectory);
        foreach (var executor in ViewStepExecutors.BuiltIn) services.AddSingleton(executor);
        return services
            .AddMetrics()
            .AddSingleton(options)
            .AddSingleton(new PluginPolicy { Trust = options.PluginTrust, OnError = options.OnPluginError })
            .AddSingleton(provider => Plugins(provider, options, baseDirectory))
            .AddSingleton<ObjectiveFactory>()
            .AddSingleton<IImageCodec, ImageCodec>()
            .AddDatasets()
            .AddSingleton<ILossInputProvider, LatentsProvider>()
            .AddSingleton<ILossInputProvider, EmbeddingsProvider>()
            .AddSingleton<ILossInputProvider, PatchTokensProvider>()
            .AddSingleton<ILossInputProvider, PixelsProvider>()
            .AddSingleton<ILossInputProvider, ViewLabelsProvider>()
            .AddSingleton<ILossInputProvider, ViewBoxesProvider>()
            .AddSingleton<ILossInputProvider, ViewMasksProvider>()
            .AddSingleton<ILossInputProvider, ViewNumbersProvider>()
            .AddSingleton<ILossInputProvider, BankProvider>()
            .AddSingleton<ILossInputProvider, PrototypesProvider>()
            .AddSingleton<ILossInputProvider, PotentialsProvider>()
            .AddSingleton<ILossInputProvider, MomentsProvider>()
            .AddSingleton<ILossInputProvider, WeightProvider>()
            .AddSingleton<ILossInputProvider, FittedProvider>()
            .AddSingleton<ILossInputProvider, ProgressProvider>()
            .AddSingleton<LossInputProviders>()
            .AddSingleton<BackboneSource>()
            .AddSingleton<FungiMetrics>()
            .AddSingleton<ViewBudget>()
            .AddSingleton<Extraction>()
            .AddSingleton<Pretraining>()
            .AddSingleton<FineTuning>()
            .AddSingleton<Preview>()
            .AddSingleton<ReferenceComparison>()
            .AddSingleton<BackboneComparison>()
            .AddSingleton<Benchmark>();
    }

    private static PluginCatalog Plugins(IServiceProvider provider, FungiOptions options, string baseDirectory)
    {
        var policy = provider.GetRequiredService<PluginPolicy>();
        if (options.IsTrustUnclear && policy.OnError == OnPluginError.Fail) options.ThrowIfWrong();
        ISslPluginRegistration[] registrations = [.. provider.GetServices<ISslPluginRegistration>()];
        // A host that brings objectives of its own need not have a folder of plugins.
        var needsNone = registrations.Length > 0 && ReferenceEquals(options.Plugins, FungiOptions.DefaultPlugins);
        var catalog = PluginCatalog.Load(needsNone ? [] : options.Plugins, [baseDirectory, AppContext.BaseDirectory], registrations, policy: policy);
        if (!policy.Trust.IsStrict && catalog.Contexts.Count > 0)
            provider.GetService<ILogger<PluginCatalog>>()?.LogInformation("Fungi:PluginTrust is AllowAll: {Count} plugins run unchecked, with all rights of this process.", catalog.Plugins.Length);
        return catalog;
    }
}
