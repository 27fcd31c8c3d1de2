using Fungi.Runtime.Data.Readers;
using Microsoft.Extensions.DependencyInjection;

namespace Fungi.Runtime.Data;

/// <summary>Registers what opens datasets.</summary>
public static class DatasetRegistration
{
    /// <summary>Adds <see cref="Datasets"/> and a reader for each layout that is understood. An image codec must be registered too.</summary>
    public static IServiceCollection AddDatasets(this IServiceCollection services) => services
        .AddSingleton<Datasets>()
        .AddSingleton<IDatasetReader, ArchiveReader>()
        .AddSingleton<IDatasetReader, IdxReader>()
        .AddSingleton<IDatasetReader, MnistPackageReader>()
        .AddSingleton<IDatasetReader, FolderReader>();   // last: other layouts, too, have folders
}
