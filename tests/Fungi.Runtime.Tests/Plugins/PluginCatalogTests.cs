using System.Runtime.Loader;
using Fungi.Runtime.Plugins;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Fungi.Runtime.Tests.Plugins;

public sealed class PluginCatalogTests : IDisposable
{
    private readonly PluginFolder folder = new();

    [Fact]
    public void Objectives_are_found_by_name_in_whatever_case()
    {
        var catalog = Load(PluginFolder.Paper);
        var plugin = Assert.Single(catalog.Plugins);
        Assert.Equal((PluginFolder.Paper, PluginContract.Version), (plugin.File, plugin.ContractVersion));
        Assert.Equal(["deepcluster", "dino", "kl", "simclr"], catalog.ObjectiveNames);
        Assert.True(catalog.TryFind("SimCLR", out var descriptor, out var owner));
        Assert.Equal("simclr", descriptor.Name);
        Assert.Same(plugin, owner);
        Assert.False(catalog.TryFind("byol", out _, out _));
    }

    [Fact]
    public void A_plugin_runs_in_a_context_of_its_own_on_the_hosts_contract()
    {
        // A plugin folder often holds copies of the contract: they must not be used.
        var file = folder.AddPaper("plugin", typeof(ISslObjective).Assembly.Location, typeof(TorchSharp.torch).Assembly.Location);
        var errors = new List<string>();
        Assert.True(Load(file).TryFind("kl", out var descriptor, out _));
        var objective = descriptor.Create(
            new OptionsReader(new ConfigurationBuilder().Build(), "", errors), new ServiceCollection().BuildServiceProvider());
        Assert.Empty(errors);
        Assert.IsAssignableFrom<ISslObjective>(objective);
        Assert.Equal(file, objective.GetType().Assembly.Location);
        Assert.NotSame(AssemblyLoadContext.Default, AssemblyLoadContext.GetLoadContext(objective.GetType().Assembly));
        Assert.Single(objective.Features(Modality.Image)!.Inputs.OfType<LatentsInput>()); // the plugin made a type of the host
    }

    [Fact]
    public void Loading_again_gives_the_same_plugins()
    {
        var (first, second) = (Load(PluginFolder.Paper), Load(PluginFolder.Paper));
        Assert.Equal(first.Plugins.Select(plugin => plugin.File), second.Plugins.Select(plugin => plugin.File));
        Assert.Equal(first.ObjectiveNames, second.ObjectiveNames);
    }

    [Fact]
    public void A_file_that_two_patterns_name_is_loaded_once()
    {
        var file = folder.AddPaper("plugin");
        Assert.Single(PluginCatalog.Load(["plugin/*.dll", "plugin/Fungi.*.dll", "*/Fungi.Objectives.Paper.dll", file], [folder.Path()]).Plugins);
    }

    [Fact]
    public void Patterns_match_folders_and_files()
    {
        string[] files = [folder.AddEmpty("a/Mine.One.dll"), folder.AddEmpty("a/Mine.Two.dll"), folder.AddEmpty("b/Mine.Three.dll")];
        folder.AddEmpty("b/Other.dll");
        folder.AddEmpty("a/deep/Mine.Four.dll");
        Assert.Equal(files.Order(StringComparer.Ordinal), Files("*/Mine.*.dll", folder.Path()));
        Assert.Equal(files[..2].Order(StringComparer.Ordinal), Files("a/Mine.*.dll", folder.Path()));
        Assert.Equal([folder.Path("a", "deep", "Mine.Four.dll")], Files("**/Mine.Four.dll", folder.Path()));
        Assert.Equal(files.Order(StringComparer.Ordinal), Files(folder.Path("*", "Mine.*.dll"), "/nowhere"));
    }

    [Fact]
    public void The_first_directory_with_a_match_counts()
    {
        var near = folder.AddEmpty("near/p/One.dll");
        var far = folder.AddEmpty("far/p/One.dll");
        var farOnly = folder.AddEmpty("far/p/Two.dll");
        string[] directories = [folder.Path("missing"), folder.Path("near"), folder.Path("far")];
        Assert.Equal([near], Files("p/*.dll", directories));
        Assert.Equal([near], Files("p/One.dll", directories));
        Assert.Equal([farOnly], Files("p/Two.dll", directories));
        Assert.Equal([far], Files("p/One.dll", folder.Path("far")));
    }

    [Fact]
    public void Plugins_bring_their_own_versions_of_a_library()
    {
        foreach (var version in (string[])["1.0.0.0", "2.0.0.0"])
            folder.AddEmpty($"{version}/Plugin.dll", folder.AddLibrary(version, version));
        Assert.Equal(2, Files("*/Plugin.dll", folder.Path()).Length);
        var libraries = AppDomain.CurrentDomain.GetAssemblies().Where(assembly => assembly.GetName().Name == "Library");
        Assert.Equal(
            [folder.Path("1.0.0.0", "Library.dll"), folder.Path("2.0.0.0", "Library.dll")],
            libraries.Select(library => library.Location).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Two_plugins_with_an_objective_of_one_name_are_refused()
    {
        var (one, two) = (folder.AddPaper("one"), folder.AddPaper("two"));
        Refused($"Two plugins offer an objective 'deepcluster': {one} and {two}; expected one.", "*/*.dll");
    }

    [Fact]
    public void A_pattern_without_a_match_is_refused() =>
        Refused($"Fungi:Plugins: 'none/*.dll' matches no file below {folder.Path()}; expected plugin assemblies.", "none/*.dll");

    [Fact]
    public void A_file_that_is_no_assembly_is_refused()
    {
        File.WriteAllText(folder.Path("text.dll"), "text");
        Refused($"{folder.Path("text.dll")}: not a .NET assembly; expected an objective plugin.", "text.dll");
    }

    [Fact]
    public void An_assembly_that_was_cut_short_is_refused()
    {
        File.WriteAllBytes(folder.Path("cut.dll"), File.ReadAllBytes(PluginFolder.Paper)[..5000]);
        Refused($"{folder.Path("cut.dll")}: not a .NET assembly; expected an objective plugin.", "cut.dll");
    }

    [Fact]
    public void An_assembly_without_the_attribute_is_refused() =>
        Refused($"{typeof(FactAttribute).Assembly.Location}: no objective plugin", typeof(FactAttribute).Assembly.Location);

    [Fact]
    public void Another_version_of_the_contract_is_refused()
    {
        var file = folder.AddMarked("future.dll", typeof(object), 999);
        Refused($"{file}: built for version 999 of the plugin contract; this host has version {PluginContract.Version}: update the host, or rebuild the plugin.", "future.dll");
    }

    [Fact]
    public void A_registration_that_is_none_is_refused()
    {
        var file = folder.AddMarked("hollow.dll", typeof(object), PluginContract.Version);
        Refused($"{file}: its registration System.Object is no ISslPluginRegistration", "hollow.dll");
    }

    [Fact]
    public void A_plugin_whose_library_is_missing_is_refused()
    {
        var library = folder.AddLibrary("plugin", "3.0.0.0");
        File.Delete(folder.Path("plugin", "Library.dll"));
        var file = folder.AddEmpty("plugin/Plugin.dll", library);
        Refused($"{file}: the plugin cannot be loaded: ", "plugin/Plugin.dll");
    }

    public void Dispose() => folder.Dispose();

    private static PluginCatalog Load(string file) => PluginCatalog.Load([file], []);

    private static string[] Files(string pattern, params string[] directories) => [.. PluginCatalog.Load([pattern], directories).Plugins.Select(plugin => plugin.File)];

    private void Refused(string said, string pattern)
    {
        var error = Assert.Throws<InputException>(() => PluginCatalog.Load([pattern], [folder.Path()]));
        Assert.StartsWith(said, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
