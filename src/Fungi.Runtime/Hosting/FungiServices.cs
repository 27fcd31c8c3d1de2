using Fungi.Imaging;
using Fungi.Runtime.Data;
using Fungi.Runtime.Diagnostics;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.Parity;
using Fungi.Runtime.Plugins;
using Fungi.Runtime.Views;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Fungi.Runtime.Hosting;

/// <summary>Registers the runtime.</summary>
public static class FungiServices
{
    /// <summary>
    /// Adds <see cref="Extraction"/>, <see cref="Pretraining"/> and what they need. Further datasets, view steps and loss inputs are further
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
        baseDirectory ??= ConfigurationDirectory.Of(configuration);
        var options = FungiOptions.Read(configuration, baseDirectory);
        foreach (var executor in ViewStepExecutors.BuiltIn) services.AddSingleton(executor);
        return services
            .AddMetrics()
            .AddSingleton(options)
            .AddSingleton(provider => Plugins(options, baseDirectory, [.. provider.GetServices<ISslPluginRegistration>()]))
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
            .AddSingleton<ReferenceComparison>();
    }

    // A host that brings objectives of its own need not have a folder of plugins.
    private static PluginCatalog Plugins(FungiOptions options, string baseDirectory, IReadOnlyList<ISslPluginRegistration> registrations)
    {
        var needsNone = registrations.Count > 0 && ReferenceEquals(options.Plugins, FungiOptions.DefaultPlugins);
        return PluginCatalog.Load(needsNone ? [] : options.Plugins, [baseDirectory, AppContext.BaseDirectory], registrations);
    }
}
