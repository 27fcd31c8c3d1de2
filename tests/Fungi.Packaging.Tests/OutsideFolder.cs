using Fungi.Tests;

namespace Fungi.Packaging.Tests;

/// <summary>
/// An empty folder outside the repository whose only package source is its subfolder <c>feed</c>. Packages of others come from the machine's
/// cache, where building these tests has put them; packages of ours that lie there are left out, for they would be those of another build.
/// </summary>
public class OutsideFolder : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fungi-packaging-").FullName;

    public OutsideFolder()
    {
        Directory.CreateDirectory(File("feed"));
        Directory.CreateDirectory(File("third-party"));
        foreach (var package in Directory.EnumerateDirectories(MachinePackages).Where(package => !Path.GetFileName(package).StartsWith("fungi.", StringComparison.OrdinalIgnoreCase)))
            Directory.CreateSymbolicLink(File("third-party", Path.GetFileName(package)), package);
        System.IO.File.WriteAllText(File("nuget.config"), """
            <configuration>
              <packageSources><clear /><add key="feed" value="feed" /></packageSources>
              <fallbackPackageFolders><clear /><add key="third-party" value="third-party" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    /// <summary>The configuration that this test, and with it the product, was built in.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Name is "debug" ? "Debug" : "Release";

    private static string MachinePackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    public string File(params string[] parts) => Path.Combine([root, .. parts]);

    /// <summary>A command line in a subfolder; nothing that it installs or caches leaves this folder.</summary>
    internal CommandLine In(string folder, params (string Name, string Value)[] environment) =>
        new(File(folder), [("NUGET_PACKAGES", File("cache")), ("DOTNET_CLI_HOME", File("home")), .. environment]);

    /// <summary>A command line in the repository with this folder's caches.</summary>
    internal CommandLine InRepository() => new(RepositoryFiles.Root, ("NUGET_PACKAGES", File("cache")), ("DOTNET_CLI_HOME", File("home")));

    public void Dispose()
    {
        Directory.Delete(root, recursive: true);
        GC.SuppressFinalize(this);
    }
}
