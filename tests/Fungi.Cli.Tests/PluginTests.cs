using System.Reflection;
using System.Reflection.Emit;
using System.Text.Json.Nodes;

namespace Fungi.Cli.Tests;

/// <summary>Plugins come from disk, and one that does not fit is refused with one line.</summary>
public sealed class PluginTests : IDisposable
{
    private const string Paper = "Fungi.Objectives.Paper.dll";
    private readonly Workspace workspace = new();

    [Fact]
    public async Task They_are_listed_with_their_options()
    {
        var plugins = JsonNode.Parse((await workspace.RunAsync("plugins", "--json")).Done().Output)!;
        var paper = plugins.AsArray().Single(plugin => ((string?)plugin!["file"])!.EndsWith(Paper, StringComparison.Ordinal))!;
        Assert.Equal(["deepcluster", "dino", "kl", "simclr"], paper["objectives"]!.AsArray().Select(objective => (string?)objective!["name"]));
        var temperature = paper["objectives"]![2]!["options"]!.AsArray().Single(option => (string?)option!["name"] == "Temperature")!;
        Assert.Equal(15, (double?)temperature["default"]);
        Assert.Equal("a number from 0.0001 to 100", (string?)temperature["expected"]);
    }

    [Fact]
    public async Task Options_within_options_and_modalities_are_listed_too()
    {
        workspace.Configure(new JsonObject { ["Plugins"] = new JsonArray(typeof(NestedOptionsObjective).Assembly.Location) });
        var lines = (await workspace.RunAsync("plugins")).Done().Output.Split('\n').Select(line => line.TrimEnd()).ToList();
        Assert.Equal(
            [
                "  nested-options (image, text): Options within options.",
                "  Head          {}       a section with Dim, Temperature                    The head.",
                "    Dim         64       a whole number from 1 to 4096                      The output's size.",
                "    Temperature 0.1      a number                                           What it divides by.",
                "  Weights                a section, each key text, each value a number      The share of each term.",
                "  Sizes         [96, 48] a list of at least 1 elements, each a whole number The crops' sides.",
                "  Stages        []       a list, each a section with Epochs                 One after the other.",
                "    Epochs      required a whole number                                     How long.",
            ],
            lines.SkipWhile(line => !line.Contains("nested-options", StringComparison.Ordinal)).TakeWhile(line => line.Length > 0));
        Assert.Contains("  texts-and-sounds (text, audio): Words and noises.", lines);

        var objectives = JsonNode.Parse((await workspace.RunAsync("plugins", "--json")).Done().Output)![0]!["objectives"]!;
        Assert.Equal(["Image", "Text"], objectives[0]!["modalities"]!.AsArray().Select(modality => (string?)modality));
        Assert.Equal("Epochs", (string?)objectives[0]!["options"]![3]!["options"]![0]!["name"]);
    }

    [Theory]
    [InlineData("extract", "Objectives:0")]
    [InlineData("pretrain", "Pretrain:Objective")]
    public async Task An_objective_of_other_modalities_is_refused(string command, string place)
    {
        workspace.Configure(new JsonObject { ["Plugins"] = new JsonArray(typeof(TextAndAudioObjective).Assembly.Location), ["Data"] = new JsonObject { ["Train"] = "train" } });
        (await workspace.RunAsync(command, $"--Fungi:{place}:Type=texts-and-sounds"))
            .Refused($"argument --Fungi:{place}:Type: the objective 'texts-and-sounds' works on text and audio; this runtime works on images only.");
    }

    [Fact]
    public async Task They_are_loaded_from_disk()
    {
        CopyPaper("mine");
        workspace.Configure(new JsonObject { ["Plugins"] = new JsonArray("mine/Fungi.Objectives.*.dll") });
        var plugins = JsonNode.Parse((await workspace.RunAsync("plugins", "--json")).Done().Output)!;
        Assert.Equal(workspace.File("mine", Paper), (string?)plugins[0]!["file"]);

        Directory.Delete(workspace.File("mine"), recursive: true);
        (await workspace.RunAsync("plugins")).Refused("Fungi:Plugins: 'mine/Fungi.Objectives.*.dll' matches no file");
    }

    [Fact]
    public async Task A_file_that_is_no_assembly()
    {
        File.WriteAllText(workspace.File("text.dll"), "text");
        await Refused("text.dll", "text.dll: not a .NET assembly");
    }

    [Fact]
    public async Task An_assembly_that_is_no_plugin() =>
        await Refused(Path.Combine(FungiProgram.Folder, "Spectre.Console.dll"), "Spectre.Console.dll: no objective plugin; expected");

    [Fact]
    public async Task A_plugin_for_another_version_of_the_contract()
    {
        Emit("future.dll", typeof(object), 999);
        await Refused("future.dll", $"future.dll: built for version 999 of the plugin contract; this host has version {PluginContract.Version}");
    }

    [Fact]
    public async Task A_plugin_whose_registration_is_none()
    {
        Emit("hollow.dll", typeof(object), PluginContract.Version);
        await Refused("hollow.dll", "hollow.dll: its registration System.Object is no ISslPluginRegistration");
    }

    [Fact]
    public async Task Two_plugins_with_an_objective_of_one_name()
    {
        CopyPaper("one");
        CopyPaper("two");
        workspace.Configure(new JsonObject { ["Plugins"] = new JsonArray("one/" + Paper, "two/" + Paper) });
        (await workspace.RunAsync("plugins")).Refused(
            "Two plugins offer an objective 'deepcluster'", workspace.File("one", Paper), workspace.File("two", Paper));
    }

    public void Dispose() => workspace.Dispose();

    private async Task Refused(string plugin, string said)
    {
        workspace.Configure(new JsonObject { ["Plugins"] = new JsonArray(plugin) });
        (await workspace.RunAsync("plugins")).Refused(said);
    }

    private void CopyPaper(string folder)
    {
        Directory.CreateDirectory(workspace.File(folder));
        foreach (var file in Directory.GetFiles(Path.Combine(FungiProgram.Folder, "plugins", "Fungi.Objectives.Paper")))
            File.Copy(file, workspace.File(folder, Path.GetFileName(file)));
    }

    private void Emit(string name, Type registration, int contractVersion)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(Path.GetFileNameWithoutExtension(name)), typeof(object).Assembly);
        assembly.SetCustomAttribute(new CustomAttributeBuilder(typeof(SslPluginAttribute).GetConstructors().Single(), [registration, contractVersion]));
        assembly.DefineDynamicModule(name);
        assembly.Save(workspace.File(name));
    }
}
