using Fungi.Imaging;
using Fungi.Tests;

namespace Fungi.Packaging.Tests.Packages;

/// <summary>Everything is packed, installed and built once for all tests of the collection.</summary>
[CollectionDefinition(nameof(NewPlugin))]
public sealed class NewPluginCollection : ICollectionFixture<NewPlugin>;

/// <summary>What a newcomer has after installing the template and the tool from our packages: a plugin, built and tested, and pictures.</summary>
public sealed class NewPlugin : OutsideFolder
{
    public NewPlugin()
    {
        foreach (var project in Directory.GetFiles(RepositoryFiles.Path("src", "Packages"), "*.csproj", SearchOption.AllDirectories)
            .Where(project => !project.Contains("/content/", StringComparison.Ordinal)).Append(RepositoryFiles.Path("src", "Fungi.Cli", "Fungi.Cli.csproj")))
        {
            new CommandLine(RepositoryFiles.Root).Run("dotnet", "pack", project, "--no-build", "-c", Configuration, "-o", File("feed"), "--tl:off");
        }

        var here = In("");
        here.Run("dotnet", "new", "install", $"Fungi.Plugins.Templates@{Version}");
        here.Run("dotnet", "tool", "install", "Fungi.Plugins.Tool", "--version", Version, "--tool-path", File("tools"));
        here.Run("dotnet", "new", "fungi-objective", "-n", "Acme.Losses", "--objective", "cross-view");
        BuildOutput = In(Folder).Run("dotnet", "build", "-c", "Release", "--tl:off");
    }

    public const string Folder = "Acme.Losses";

    /// <summary>The packages' version.</summary>
    public static string Version { get; } = typeof(SslObjectiveAttribute).Assembly.GetName().Version!.ToString(3);

    public string BuildOutput { get; }

    public string Tool => File("tools", "fungi");

    /// <summary>A file of the installed tool.</summary>
    public string ToolFile(params string[] parts) =>
        File(["tools", ".store", "fungi.plugins.tool", Version, "fungi.plugins.tool", Version, "tools", "net10.0", "any", .. parts]);

    /// <summary>A copy of the plugin's source, to be changed.</summary>
    public string Copy(string name)
    {
        foreach (var file in Directory.EnumerateFiles(File(Folder, Folder)))
        {
            Directory.CreateDirectory(File(name));
            System.IO.File.Copy(file, File(name, Path.GetFileName(file)));
        }

        return name;
    }

    /// <summary>Writes pictures of two classes.</summary>
    public void WritePictures(string split, int count)
    {
        var codec = new ImageCodec();
        var random = new Random(count);
        for (var i = 0; i < count; i++)
        {
            var pixels = new byte[3 * 32 * 32];
            random.NextBytes(pixels);
            var file = File(Folder, split, i % 2 == 0 ? "even" : "odd", $"{i:D2}.png");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            System.IO.File.WriteAllBytes(file, codec.EncodePng(new(32, 32, pixels)));
        }
    }
}
