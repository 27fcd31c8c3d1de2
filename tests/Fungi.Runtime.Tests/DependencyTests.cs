using System.Xml.Linq;
using Fungi.Tests;

namespace Fungi.Runtime.Tests;

/// <summary>Dependencies between projects point one way.</summary>
public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Fungi.Tensors"] = [],
        ["Fungi.Abstractions"] = ["Fungi.Tensors"],
        ["Fungi.Imaging"] = ["Fungi.Abstractions"],
        ["Fungi.Models"] = ["Fungi.Abstractions"],
        ["Fungi.Runtime"] = ["Fungi.Models", "Fungi.Imaging"],
        ["Fungi.Evaluation"] = ["Fungi.Abstractions"],
        ["Fungi.Verification"] = ["Fungi.Abstractions"],
        ["Fungi.Cli"] = ["Fungi.Runtime", "Fungi.Evaluation", "Fungi.Verification"],
        ["Fungi.Plugins.Sdk"] = ["Fungi.Abstractions", "Fungi.Verification"],
        ["Fungi.Plugins.Hosting"] = ["Fungi.Runtime", "Fungi.Evaluation", "Fungi.Plugins.Sdk"],
        ["Fungi.Plugins.Templates"] = [],
    };

    [Fact]
    public void Projects_reference_only_what_lies_below_them()
    {
        foreach (var project in Directory.EnumerateFiles(RepositoryFiles.Path("src"), "*.csproj", SearchOption.AllDirectories)
            .Where(project => !project.Contains("/content/", StringComparison.Ordinal))) // a template's own
        {
            var name = Path.GetFileNameWithoutExtension(project);
            Assert.True(Allowed.ContainsKey(name), $"{name} has no place in the architecture.");
            Assert.Empty(References(project).Except(Allowed[name]));
        }
    }

    [Fact]
    public void Plugins_see_the_contract_alone()
    {
        Assert.Equal(["Fungi.Abstractions", "Fungi.Tensors"], References(RepositoryFiles.Path("plugins", "Directory.Build.props")));
        foreach (var project in Directory.EnumerateFiles(RepositoryFiles.Path("plugins"), "*.csproj", SearchOption.AllDirectories))
            Assert.Empty(References(project));
    }

    /// <summary>What a project refers to at run time: neither generators nor what is only built before it.</summary>
    private static IEnumerable<string> References(string project) => XDocument.Load(project).Descendants("ProjectReference")
        .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
        .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));
}
