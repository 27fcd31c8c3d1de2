using System.IO.Compression;
using System.Xml.Linq;
using Fungi.Runtime.Plugins;
using Fungi.Tests;

namespace Fungi.Packaging.Tests.Packages;

/// <summary>What lies in the packages, and the lists that two files keep.</summary>
[Collection(nameof(NewPlugin))]
public sealed class PackageContentTests(NewPlugin plugin)
{
    public static TheoryData<string, string[]> Contents => new()
    {
        {
            "Fungi.Plugins.Sdk",
            [
                "README.md", "analyzers/dotnet/cs/Fungi.Generators.dll", "appsettings.schema.json",
                "buildTransitive/Fungi.Plugins.Sdk.props", "buildTransitive/Fungi.Plugins.Sdk.targets",
                "lib/net10.0/Fungi.Abstractions.dll", "lib/net10.0/Fungi.Abstractions.xml", "lib/net10.0/Fungi.Tensors.dll", "lib/net10.0/Fungi.Tensors.xml",
                "lib/net10.0/Fungi.Verification.dll", "lib/net10.0/Fungi.Verification.xml",
                "native/CMakeLists.txt", "native/fungi_tensors.cpp", "native/handles.h", "native/kernels.cpp", "native/linear.cpp", "runtimes/linux-x64/native/libfungi_tensors.so",
            ]
        },
        { "Fungi.Plugins.Hosting", ["README.md", "lib/net10.0/Fungi.Evaluation.dll", "lib/net10.0/Fungi.Imaging.dll", "lib/net10.0/Fungi.Models.dll", "lib/net10.0/Fungi.Runtime.dll"] },
        {
            "Fungi.Plugins.Tool",
            ["README.md", "tools/net10.0/any/Benchmarks/fungivision_rounds.py", "tools/net10.0/any/Demo/appsettings.json", "tools/net10.0/any/libfungi_tensors.so", "tools/net10.0/any/plugins/Fungi.Objectives.Paper/Fungi.Objectives.Paper.dll"]
        },
        { "Fungi.Plugins.Templates", ["README.md", "content/fungi-objective/.template.config/template.json", "content/fungi-objective/My.Objectives/AlikeObjective.cs", "content/fungi-objective/appsettings.schema.json"] },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public void A_package_is_complete_and_says_what_it_is(string id, string[] files)
    {
        using var package = Open(id);
        Assert.Empty(files.Except(package.Entries.Select(entry => entry.FullName), StringComparer.Ordinal));
        var metadata = Metadata(package);
        foreach (var name in (string[])["description", "tags", "readme", "authors"])
            Assert.False(string.IsNullOrWhiteSpace(metadata.Element(metadata.Name.Namespace + name)?.Value), $"{id} has no {name}.");
    }

    [Fact]
    public void Everything_of_the_compilers_part_is_in_the_sdk()
    {
        using var package = Open("Fungi.Plugins.Sdk");
        var projects = (string[])["generators/Fungi.Generators", .. Directory.Exists(RepositoryFiles.Path("analyzers")) ? Directory.GetDirectories(RepositoryFiles.Path("analyzers")) : []];
        Assert.Equal(
            projects.Select(project => Path.GetFileName(project) + ".dll").Order(StringComparer.Ordinal),
            package.Entries.Where(entry => entry.FullName.StartsWith("analyzers/", StringComparison.Ordinal)).Select(entry => entry.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_hosting_package_brings_the_contract_without_the_plugin_targets()
    {
        using var package = Open("Fungi.Plugins.Hosting");
        var dependency = Metadata(package).Descendants().Single(element => (string?)element.Attribute("id") == "Fungi.Plugins.Sdk");
        Assert.Equal(["Analyzers", "Build", "BuildTransitive"], ((string)dependency.Attribute("exclude")!).Split(',').Order(StringComparer.Ordinal));
        Assert.DoesNotContain(package.Entries, entry => entry.Name is "Fungi.Abstractions.dll" or "Fungi.Tensors.dll");
    }

    [Fact]
    public void What_the_targets_leave_to_the_host_is_what_the_host_shares()
    {
        var props = XDocument.Load(RepositoryFiles.Path("src", "Packages", "Fungi.Plugins.Sdk", "buildTransitive", "Fungi.Plugins.Sdk.props"));
        var left = props.Descendants("FungiSharedAssembly").SelectMany(item => ((string)item.Attribute("Include")!).Split(';'));
        Assert.Equal(SharedAssemblies.Names.Order(StringComparer.Ordinal), left.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_template_uses_the_versions_that_the_repository_does()
    {
        var central = Versions(RepositoryFiles.Path("Directory.Packages.props"), "PackageVersion").ToDictionary(StringComparer.Ordinal);
        var template = Versions(RepositoryFiles.Path("src", "Packages", "Fungi.Plugins.Templates", "content", "fungi-objective", "My.Objectives.Tests", "My.Objectives.Tests.csproj"), "PackageReference");
        Assert.All(template, package => Assert.Equal(central[package.Key], package.Value));
    }

    private static IEnumerable<KeyValuePair<string, string>> Versions(string file, string item) =>
        XDocument.Load(file).Descendants(item).Select(package => KeyValuePair.Create((string)package.Attribute("Include")!, (string)package.Attribute("Version")!));

    private static XElement Metadata(ZipArchive package)
    {
        using var nuspec = package.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(nuspec).Root!.Elements().First();
    }

    private ZipArchive Open(string id) => ZipFile.OpenRead(plugin.File("feed", $"{id}.{NewPlugin.Version}.nupkg"));
}
