using System.Text.Json.Nodes;
using System.Xml.Linq;
using Fungi.Tests;

namespace Fungi.Packaging.Tests.Engines;

/// <summary>One property exchanges the engine below the tensors or below the pictures, and no source changes.</summary>
public sealed class EngineSwitchTests
{
    private const string TorchSharp = "TorchSharp-cuda-linux";

    [Theory]
    [InlineData("src/Fungi.Abstractions", "TensorEngine", "System", "Fungi.Tensors", null)]
    [InlineData("src/Fungi.Abstractions", "TensorEngine", "TorchSharp", null, TorchSharp)]
    [InlineData("plugins/Fungi.Objectives.Paper", "TensorEngine", "System", "Fungi.Tensors", null)]
    [InlineData("plugins/Fungi.Objectives.Paper", "TensorEngine", "TorchSharp", null, null)]
    [InlineData("src/Packages/Fungi.Plugins.Sdk", "TensorEngine", "TorchSharp", null, TorchSharp)]
    [InlineData("src/Fungi.Imaging", "ImageEngine", "Vips", null, null)]
    [InlineData("src/Fungi.Imaging", "ImageEngine", "ImageSharp", null, "SixLabors.ImageSharp")]
    public void The_property_chooses_the_reference(string project, string property, string engine, string? projectReference, string? packageReference)
    {
        var items = Items(project, $"-p:{property}={engine}");
        string[] engines = ["Fungi.Tensors", TorchSharp, "SixLabors.ImageSharp"];
        Assert.Equal(projectReference is null ? [] : [projectReference], Names(items, "ProjectReference").Intersect(engines, StringComparer.Ordinal));
        Assert.Equal(packageReference is null ? [] : [packageReference], Names(items, "PackageReference").Intersect(engines, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Vips", "Vips/ImageCodec.cs")]
    [InlineData("ImageSharp", "ImageSharp/ImageCodec.cs")]
    public void One_codec_is_compiled(string engine, string source) =>
        Assert.Equal([source], Items("src/Fungi.Imaging", $"-p:ImageEngine={engine}")["Compile"]!.AsArray().Select(item => (string)item!["Identity"]!).Where(file => file.EndsWith("/ImageCodec.cs", StringComparison.Ordinal)));

    /// <summary>
    /// The TorchSharp package does not restore everywhere, its list of signatures is here: an assembly with exactly these members stands in for
    /// the package, and the product is built against it as it is, by its own project files.
    /// </summary>
    [Fact]
    public void The_product_and_its_plugins_compile_against_TorchSharp()
    {
        using var folder = new OutsideFolder();
        PackReference(folder);

        folder.InRepository().Run("dotnet", BuildOf("src/Fungi.Cli", folder));

        var program = folder.File("artifacts", "bin", "Fungi.Cli", OutsideFolder.Configuration.ToLowerInvariant());
        Assert.True(File.Exists(Path.Combine(program, "TorchSharp.dll")));
        Assert.False(File.Exists(Path.Combine(program, "Fungi.Tensors.dll")));
        Assert.False(File.Exists(Path.Combine(program, "plugins", "Fungi.Objectives.Paper", "TorchSharp.dll")));

        // The proof is worth something only if it can fail.
        Directory.CreateDirectory(folder.File("beyond"));
        File.WriteAllText(folder.File("beyond", "beyond.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><PackageReference Include="{TorchSharp}" Version="{Version}" /></ItemGroup>
            </Project>
            """);
        File.WriteAllText(folder.File("beyond", "Beyond.cs"), "static class Beyond { static long Count => Fungi.Tensors.TensorEngine.LiveTensors; }");
        var (exitCode, output) = folder.In("beyond").Try("dotnet", "build", "--tl:off");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("error CS0103", output, StringComparison.Ordinal);
    }

    private static string Version => (string)XDocument.Load(RepositoryFiles.Path("Directory.Packages.props")).Descendants("PackageVersion")
        .Single(package => (string?)package.Attribute("Include") == TorchSharp).Attribute("Version")!;

    private static string[] BuildOf(string project, OutsideFolder folder) =>
    [
        "build", project, "-c", OutsideFolder.Configuration, "--tl:off", "-p:TensorEngine=TorchSharp", $"-p:ArtifactsPath={folder.File("artifacts")}",
        $"-p:RestoreConfigFile={folder.File("nuget.config")}",
    ];

    private static void PackReference(OutsideFolder folder)
    {
        Directory.CreateDirectory(folder.File("reference"));
        File.WriteAllText(folder.File("reference", "reference.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <AssemblyName>TorchSharp</AssemblyName>
                <PackageId>{TorchSharp}</PackageId>
                <Version>{Version}</Version>
                <NoWarn>$(NoWarn);CS0660;CS0661;CS8981</NoWarn>
              </PropertyGroup>
            </Project>
            """);
        File.WriteAllText(folder.File("reference", "TorchSharp.cs"), TorchSharpReference.Source(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "torchsharp-api.txt"))));
        folder.In("reference").Run("dotnet", "pack", "-o", folder.File("feed"), "--tl:off");
    }

    private static JsonNode Items(string project, string property) => JsonNode.Parse(
        new CommandLine(RepositoryFiles.Path(project)).Run("dotnet", "msbuild", property, "-getItem:PackageReference,ProjectReference,Compile"))!["Items"]!;

    private static IEnumerable<string> Names(JsonNode items, string kind) => items[kind]!.AsArray().Select(item => kind == "ProjectReference" ? (string)item!["Filename"]! : (string)item!["Identity"]!);
}
