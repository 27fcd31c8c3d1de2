using System.Reflection;
using System.Reflection.Emit;
using System.Text.Json.Nodes;
using Fungi.Tests;

namespace Fungi.Cli.Tests;

/// <summary>Plugins come from disk, and one that does not fit is listed with the reason.</summary>
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

        var objectives = JsonNode.Parse((await workspace.RunAsync("plugins", "--json")).Done().Output)![0]!["objectives"]!.AsArray();
        var nested = objectives.Single(objective => (string?)objective!["name"] == "nested-options")!;
        Assert.Equal(["Image", "Text"], nested["modalities"]!.AsArray().Select(modality => (string?)modality));
        Assert.Equal("Epochs", (string?)nested["options"]![3]!["options"]![0]!["name"]);
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
        await Rejected("Fungi:Plugins: 'mine/Fungi.Objectives.*.dll' matches no file", "refused");
        (await workspace.RunAsync("extract")).Refused("appsettings.json: Fungi:Plugins: 'mine/Fungi.Objectives.*.dll' matches no file");
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
        await Rejected($"Two plugins offer an objective 'deepcluster': {workspace.File("one", Paper)} and {workspace.File("two", Paper)}; expected one.", "refused");
        (await workspace.RunAsync("extract")).Refused("Two plugins offer an objective 'deepcluster'");
    }

    [Fact]
    public async Task A_plugin_that_throws_while_it_is_loaded()
    {
        CompiledPlugin.Compile(workspace.File("thrower.dll"), """
            [assembly: SslPlugin(typeof(Registration), PluginContract.Version)]
            public sealed class Registration : ISslPluginRegistration
            {
                public System.Collections.Immutable.ImmutableArray<ObjectiveDescriptor> Objectives => throw new NotSupportedException("not today");
            }
            """);
        workspace.Configure(new JsonObject { ["Plugins"] = new JsonArray("thrower.dll") });
        await Rejected($"{workspace.File("thrower.dll")}: the plugin cannot be loaded: not today", "failed");
    }

    [Fact]
    public async Task Those_that_are_refused_are_listed_with_the_others_whatever_else_is_wrong()
    {
        File.WriteAllText(workspace.File("text.dll"), "text");
        workspace.Configure(new JsonObject { ["Plugins"] = new JsonArray("plugins/*/" + Paper, "text.dll"), ["BatchSise"] = 3 });
        var result = await workspace.RunAsync("plugins");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Fungi:BatchSise: unknown option", Assert.Single(result.Errors), StringComparison.Ordinal);
        Assert.Matches(@$"(?s)^{Paper} \S+ \(contract {PluginContract.Version}\)\n  /\S+\n  SHA-256 [0-9a-f]{{64}}\n.*  simclr .*\ntext\.dll: refused\n  /\S+\n  SHA-256 [0-9a-f]{{64}}\n  /\S+: not a \.NET assembly; expected an objective plugin\.\n$", result.Output);

        workspace.Configure(new JsonObject { ["Plugins"] = new JsonArray("plugins/*/" + Paper, "text.dll"), ["OnPluginError"] = "Skip" });
        (await workspace.RunAsync("plugins")).Done();
    }

    [Fact]
    public async Task Who_may_be_loaded_is_said_at_the_start_and_can_be_bounded()
    {
        Assert.Single((await workspace.RunAsync("schema", "-o", "-")).Done().AllErrors, line => line.Contains("Fungi:PluginTrust is AllowAll: 7 plugins run unchecked", StringComparison.Ordinal));

        CopyPaper("mine");
        workspace.Configure(new JsonObject { ["Plugins"] = new JsonArray("mine/Fungi.Objectives.*.dll"), ["PluginTrust"] = new JsonObject { ["Directories"] = new JsonArray("yours") } });
        await Rejected($"{workspace.File("mine", Paper)}: is not trusted; expected its SHA-256, ", "refused");
        (await workspace.RunAsync("plugins", "--Fungi:PluginTrust:Directories:1=mine")).Done();
        Assert.DoesNotContain((await workspace.RunAsync("schema", "-o", "-", "--Fungi:PluginTrust:Directories:1=mine")).Done().AllErrors, line => line.Contains("AllowAll", StringComparison.Ordinal));
        (await workspace.RunAsync("schema", "-o", "-", "--Fungi:PluginTrust:Directoriess:1=mine")).Refused("Fungi:PluginTrust:Directoriess: unknown option");
    }

    [Fact]
    public async Task One_that_fails_is_left_out_of_the_features_where_that_is_allowed()
    {
        CompiledPlugin.Compile(workspace.File("mine.dll"), CompiledPlugin.Objective("mine", "sum is null ? sum : throw new NotSupportedException(\"not mine\")"));
        File.WriteAllText(workspace.File("text.dll"), "text");
        void Configure(JsonObject section)
        {
            section["Plugins"] = new JsonArray("plugins/*/" + Paper, "mine.dll", "text.dll");
            section["Objectives"]!.AsArray().Add(new JsonObject { ["Type"] = "mine" });
            section["Objectives"]!.AsArray().Add(new JsonObject { ["Type"] = "of-text" });
        }

        (await workspace.ExtractAsync(Configure)).Refused("text.dll: not a .NET assembly");
        var result = (await workspace.RunAsync("extract", "--Fungi:OnPluginError=Skip")).Done();
        Assert.Single(result.Errors, line => line.Contains("Dropped objective 'mine': its loss failed: not mine", StringComparison.Ordinal));
        Assert.Single(result.Errors, line => line.Contains("Dropped objective 'of-text': no loaded plugin offers 'of-text'; left out: ", StringComparison.Ordinal));
        foreach (var split in (string[])["train", "query"])
        {
            var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(workspace.Features, split, "manifest.json")))!;
            Assert.Equal(["embeddings", "kl", "dino", "simclr"], manifest["blocks"]!.AsArray().Select(block => (string?)block!["name"]));
            Assert.Equal(["mine", "of-text"], manifest["dropped"]!.AsArray().Select(block => (string?)block!["name"]));
        }

        (await workspace.RunAsync("evaluate", "knn", "features", "--k", "3")).Done();
    }

    public void Dispose() => workspace.Dispose();

    private async Task Refused(string plugin, string said)
    {
        workspace.Configure(new JsonObject { ["Plugins"] = new JsonArray(plugin) });
        await Rejected(said, "refused");
    }

    private async Task Rejected(string said, string status)
    {
        var result = await workspace.RunAsync("plugins", "--json");
        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Errors);
        var plugin = JsonNode.Parse(result.Output)!.AsArray().Single(plugin => (string?)plugin!["status"] != "loaded")!;
        Assert.Equal(status, (string?)plugin["status"]);
        Assert.Contains(said, (string?)plugin["reason"], StringComparison.Ordinal);
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
