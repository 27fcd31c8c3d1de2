using Fungi.Imaging;
using Fungi.Runtime.Data;
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
    /// registrations of <see cref="IDatasetReader"/>, <see cref="IViewStepExecutor"/> and <see cref="ILossInputProvider"/>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">Holds the section <c>Fungi</c>.</param>
    /// <param name="baseDirectory">Where the configuration's relative paths start: its file's directory.</param>
    public static IServiceCollection AddFungi(this IServiceCollection services, IConfiguration configuration, string baseDirectory)
    {
        var options = FungiOptions.Read(configuration, baseDirectory);
        foreach (var executor in ViewStepExecutors.BuiltIn) services.AddSingleton(executor);
        return services
            .AddSingleton(options)
            .AddSingleton(_ => PluginCatalog.Load(options.Plugins, [baseDirectory, AppContext.BaseDirectory]))
            .AddSingleton<ObjectiveFactory>()
            .AddSingleton<IImageCodec, ImageCodec>()
            .AddDatasets()
            .AddSingleton<ILossInputProvider, LatentsProvider>()
            .AddSingleton<ILossInputProvider, EmbeddingsProvider>()
            .AddSingleton<ILossInputProvider, BankProvider>()
            .AddSingleton<LossInputProviders>()
            .AddSingleton<BackboneSource>()
            .AddSingleton<Extraction>()
            .AddSingleton<Pretraining>()
            .AddSingleton<ReferenceComparison>();
    }
}
