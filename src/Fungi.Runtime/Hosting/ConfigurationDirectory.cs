using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace Fungi.Runtime.Hosting;

/// <summary>Where the relative paths of a configuration start, unless the host says so.</summary>
internal static class ConfigurationDirectory
{
    /// <summary>The directory of the last file that has the section <c>Fungi</c>, or else the host's content root, or else the working directory.</summary>
    public static string Of(IConfiguration configuration)
    {
        var providers = (configuration as IConfigurationRoot)?.Providers.OfType<FileConfigurationProvider>() ?? [];
        return providers.Where(HasSection).Select(Directory).LastOrDefault(directory => directory is not null)
            ?? configuration[HostDefaults.ContentRootKey]
            ?? Environment.CurrentDirectory;
    }

    private static bool HasSection(FileConfigurationProvider provider) =>
        provider.GetChildKeys([], parentPath: null).Contains(FungiOptions.Section, StringComparer.OrdinalIgnoreCase);

    private static string? Directory(FileConfigurationProvider provider) =>
        provider.Source is { FileProvider: PhysicalFileProvider files, Path: { } path } ? Path.GetDirectoryName(files.GetFileInfo(path).PhysicalPath) : null;
}
