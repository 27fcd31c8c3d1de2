using System.Text.Json.Nodes;
using Fungi.Runtime.Store;
using Fungi.Tests;

namespace Fungi.Packaging.Tests.Packages;

/// <summary>A newcomer's way, outside the repository, with nothing but the packages.</summary>
[Collection(nameof(NewPlugin))]
public sealed class PluginFromPackagesTests(NewPlugin plugin)
{
    private const string Folder = NewPlugin.Folder;

    [Fact]
    public void A_new_plugin_builds_without_a_warning() => Assert.Contains("0 Warning(s)", plugin.BuildOutput, StringComparison.Ordinal);

    [Fact]
    public void Its_tests_pass() =>
        Assert.Matches(@"Failed:\s+0, Passed:\s+2, Skipped:\s+0", plugin.In(Folder).Run("dotnet", "test", "-c", "Release", "--no-build", "--tl:off"));

    [Fact]
    public void Its_output_leaves_the_contract_to_the_host()
    {
        var output = plugin.File(Folder, Folder, "bin", "Release", "net10.0");
        Assert.Equal(
            ["Acme.Losses.deps.json", "Acme.Losses.dll", "Acme.Losses.pdb", "Acme.Losses.runtimeconfig.json", "Acme.Losses.xml"],
            Directory.EnumerateFileSystemEntries(output, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("Fungi.Tensors.dll", File.ReadAllText(Path.Combine(output, "Acme.Losses.deps.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_diagnostics_are_written_as_sarif()
    {
        var log = JsonNode.Parse(File.ReadAllText(plugin.File(Folder, Folder, "obj", "Release", "net10.0", "Acme.Losses.sarif")))!;
        Assert.Equal("2.1.0", (string?)log["version"]);
    }

    [Fact]
    public void The_tool_extracts_finite_features_with_the_plugin_and_with_its_own()
    {
        plugin.WritePictures("data/train", 8);
        plugin.WritePictures("data/test", 5);
        var configuration = JsonNode.Parse(File.ReadAllText(plugin.File(Folder, "appsettings.json")))!;
        configuration["Fungi"]!["Plugins"]!.AsArray().Add("plugins/*/Fungi.Objectives.*.dll");
        configuration["Fungi"]!["Objectives"]!.AsArray().Add(new JsonObject { ["Type"] = "kl" });
        configuration["Fungi"]!["Backbone"]!["Checkpoint"] = plugin.ToolFile("Demo", "mnist-vit.safetensors");
        File.WriteAllText(plugin.File(Folder, "appsettings.json"), configuration.ToJsonString());

        plugin.In("").Run(plugin.Tool, "extract", "--config", $"{Folder}/appsettings.json", "--Fungi:Device=cpu");

        foreach (var (split, samples) in (ReadOnlySpan<(string, int)>)[("train", 8), ("query", 5)])
        {
            using var features = FeatureSet.Open(plugin.File(Folder, "features", split));
            Assert.Equal(["embeddings", "cross-view", "kl"], features.Blocks.Keys);
            Assert.All(features.Blocks.Values, block => Assert.Equal(samples, block.Rows));
            foreach (var block in features.Blocks.Values)
            {
                for (var row = 0; row < block.Rows; row++)
                {
                    var values = block.Row(row).ToArray();
                    Assert.All(values, value => Assert.True(float.IsFinite(value)));
                    Assert.Contains(values, value => value != 0);
                }
            }
        }
    }

    [Fact]
    public void The_native_library_can_be_rebuilt_from_the_package()
    {
        var source = plugin.File("cache", "fungi.plugins.sdk", NewPlugin.Version, "native");
        var here = plugin.In("", ("FUNGI_TENSORS_LIBRARY", plugin.File("native", "libfungi_tensors.so")));
        var arguments = new[] { "parity", RepositoryFiles.Path("tests", "Fungi.Cli.Tests", "Fixtures", "golden-case.safetensors") };

        var (exitCode, output) = here.Try(plugin.Tool, arguments);
        Assert.Equal(2, exitCode);
        Assert.Matches("^libfungi_tensors.so cannot be loaded: .* FUNGI_TENSORS_LIBRARY .*$", output.Trim().Split('\n')[^1]);

        here.Run("cmake", "-S", source, "-B", "native", "-D", $"FUNGI_LIBTORCH={Environment.GetEnvironmentVariable("FUNGI_LIBTORCH")}");
        here.Run("cmake", "--build", "native");
        Assert.Contains("agrees", here.Run(plugin.Tool, arguments), StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_of_its_own_gets_the_runtime_and_keeps_the_contract()
    {
        Directory.CreateDirectory(plugin.File("host"));
        File.WriteAllText(plugin.File("host", "host.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Fungi.Plugins.Hosting" Version="{NewPlugin.Version}" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(plugin.File("host", "Program.cs"), """
            using Fungi.Runtime.Hosting;
            using Fungi.Runtime.Plugins;
            using Microsoft.Extensions.Configuration;
            using Microsoft.Extensions.DependencyInjection;

            var file = Path.GetFullPath(args[0]);
            var configuration = new ConfigurationBuilder().AddJsonFile(file).Build();
            using var services = new ServiceCollection().AddLogging().AddFungi(configuration, Path.GetDirectoryName(file)!).BuildServiceProvider();
            Console.WriteLine(string.Join(", ", services.GetRequiredService<PluginCatalog>().ObjectiveNames));
            Console.WriteLine(TorchSharp.torch.ones(2, 3).sum().item<float>());
            """);
        File.WriteAllText(plugin.File("host", "appsettings.json"), $$"""
            { "Fungi": {
                "Plugins": [ "{{plugin.File(Folder, Folder, "bin", "Release", "net10.0", "Acme.Losses.dll")}}" ],
                "Backbone": { "Checkpoint": "none" }, "Objectives": [ { "Type": "cross-view" } ], "Data": { "Train": "none" } } }
            """);

        Assert.Equal("cross-view\n6\n", plugin.In("host").Run("dotnet", "run", "--", "appsettings.json"));
    }

    [Theory]
    [InlineData("roslyn4.13", true)]
    [InlineData("roslyn4.14", false)]
    [InlineData("roslyn5.0", false)]
    public void A_compiler_below_the_generators_floor_is_refused(string compiler, bool isRefused)
    {
        var (exitCode, output) = plugin.In($"{Folder}/{Folder}").Try("dotnet", "build", "--no-restore", "-t:FungiCheckCompiler", $"-p:CompilerApiVersion={compiler}", "--tl:off");
        Assert.Equal(isRefused, exitCode != 0);
        Assert.Equal(isRefused, output.Contains($"error FNGSDK001: The Fungi generator needs the C# compiler of Roslyn 4.14 or newer; this build's is '{compiler}'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("true", "Fungi", "Acme.Losses.sarif,version=2.1")]                                         // a plugin
    [InlineData("", "", "", "-p:OutputType=Exe")]                                                          // a program: its assemblies and usings are its own
    [InlineData("", "Fungi", "", "-p:IsTestProject=true")]                                                 // a test: the tensor API, and the contract beside it
    [InlineData("true", "", "Acme.Losses.sarif,version=2.1", "-p:ImplicitUsings=disable")]
    [InlineData("true", "", "Acme.Losses.sarif,version=2.1", "-p:FungiImplicitUsings=disable")]
    [InlineData("true", "Fungi", "my.sarif", "-p:ErrorLog=my.sarif")]
    [InlineData("", "", "", "-p:FungiPlugin=false")]
    public void A_project_gets_what_its_kind_needs(string dynamicLoading, string usings, string errorLog, params string[] properties)
    {
        var evaluated = JsonNode.Parse(plugin.In($"{Folder}/{Folder}").Run(
            "dotnet", ["msbuild", "-getProperty:EnableDynamicLoading,ErrorLog", "-getItem:Using", .. properties]))!;
        Assert.Equal(dynamicLoading, (string?)evaluated["Properties"]!["EnableDynamicLoading"]);
        Assert.EndsWith(errorLog, (string?)evaluated["Properties"]!["ErrorLog"], StringComparison.Ordinal);
        Assert.Equal(errorLog.Length == 0, ((string?)evaluated["Properties"]!["ErrorLog"])!.Length == 0);
        var names = evaluated["Items"]!["Using"]!.AsArray().Select(item => (string)item!["Identity"]!).Where(name => name is "Fungi" or "TorchSharp.torch.nn.functional").ToList();
        Assert.Equal(usings.Length > 0 ? ["Fungi", "TorchSharp.torch.nn.functional"] : [], names);
    }

    /// <summary>The package's own schema, or that of the project: the template brings one beside its solution, and <c>fungi schema</c> writes it anew.</summary>
    [Fact]
    public void The_editor_is_given_the_projects_schema_or_else_the_packages()
    {
        var alone = plugin.Copy("Alone");
        Assert.Equal((plugin.File("cache", "fungi.plugins.sdk", NewPlugin.Version, "appsettings.schema.json"), @"appsettings\..*json"), Segment(alone));
        File.WriteAllText(plugin.File(alone, "appsettings.schema.json"), "{}");
        Assert.Equal(plugin.File(alone, "appsettings.schema.json"), Segment(alone).Schema);
        Assert.Equal(plugin.File(Folder, "appsettings.schema.json"), Segment($"{Folder}/{Folder}").Schema);

        (string Schema, string Files) Segment(string folder)
        {
            plugin.In(folder).Run("dotnet", "restore");
            var segment = Assert.Single(JsonNode.Parse(plugin.In(folder).Run("dotnet", "msbuild", "-getItem:JsonSchemaSegment"))!["Items"]!["JsonSchemaSegment"]!.AsArray())!;
            return (Path.GetFullPath((string)segment["Identity"]!, plugin.File(folder)), (string)segment["FilePathPattern"]!);
        }
    }

    [Fact]
    public void A_library_that_refers_to_a_plugin_is_none()
    {
        Directory.CreateDirectory(plugin.File("library"));
        File.WriteAllText(plugin.File("library", "library.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="../{Folder}/{Folder}/{Folder}.csproj" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(plugin.File("library", "Library.cs"), "public sealed class Tensor { public Type Plugin { get; } = typeof(Fungi.SslObjectiveAttribute); }");
        plugin.In("library").Run("dotnet", "restore");
        var evaluated = JsonNode.Parse(plugin.In("library").Run("dotnet", "msbuild", "-getProperty:EnableDynamicLoading,ErrorLog,FungiPlugin", "-getItem:Using"))!;
        Assert.All(evaluated["Properties"]!.AsObject(), property => Assert.Equal("", (string?)property.Value));
        Assert.DoesNotContain("Fungi", evaluated["Items"]!["Using"]!.AsArray().Select(item => (string)item!["Identity"]!));
        plugin.In("library").Run("dotnet", "build", "-c", "Release", "--tl:off");
        Assert.Contains("Fungi.Tensors.dll", File.ReadAllText(plugin.File("library", "bin", "Release", "net10.0", "library.deps.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_that_refers_to_a_plugin_gives_its_objectives_what_they_ask_for()
    {
        Directory.CreateDirectory(plugin.File("static", "Logged"));
        Directory.CreateDirectory(plugin.File("static", "host"));
        File.WriteAllText(plugin.File("static", "Logged", "Logged.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Fungi.Plugins.Sdk" Version="{NewPlugin.Version}" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(plugin.File("static", "Logged", "LoggedObjective.cs"), """
            using Microsoft.Extensions.Logging;

            namespace Logged;

            [SslObjective("logged")]
            public sealed partial class LoggedObjective(ILogger<LoggedObjective> logger)
            {
                public ImageViews Transform(ImageViews views)
                {
                    logger.LogInformation("the host's logger");
                    return views.Group("image", 1, view => view.Inference());
                }

                public Tensor Loss([Latents] Tensor latents) => latents.sum([1, 2]);
            }
            """);
        File.WriteAllText(plugin.File("static", "host", "host.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Fungi.Plugins.Hosting" Version="{NewPlugin.Version}" />
                <ProjectReference Include="../Logged/Logged.csproj" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(plugin.File("static", "host", "Program.cs"), """
            using Fungi.Runtime.Hosting;
            using Fungi.Runtime.Plugins;
            using Microsoft.Extensions.Configuration;
            using Microsoft.Extensions.DependencyInjection;
            using Microsoft.Extensions.Logging;

            var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Fungi:Objectives:0:Type"] = "logged" }).Build();
            using var services = new ServiceCollection()
                .AddLogging(logging => logging.AddSimpleConsole(console => console.SingleLine = true))
                .AddFungi(configuration, Environment.CurrentDirectory)
                .AddLoggedObjectives()
                .BuildServiceProvider();
            var objective = services.GetRequiredService<ObjectiveFactory>().CreateAll(services.GetRequiredService<FungiOptions>()).Single();
            Console.WriteLine($"{objective.Name}: {objective.Instance.GetType()}");
            """);

        var output = plugin.In("static/host").Run("dotnet", "run", "-v", "q");
        Assert.Contains("info: Logged.LoggedObjective[0] the host's logger", output, StringComparison.Ordinal);
        Assert.Contains("logged: Logged.LoggedObjective", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_objective_fails_the_build_with_its_diagnostic()
    {
        var folder = plugin.Copy("Wrong");
        var source = plugin.File(folder, "CrossViewObjective.cs");
        File.WriteAllText(source, File.ReadAllText(source).Replace("sealed partial class", "sealed class", StringComparison.Ordinal));

        var (exitCode, output) = plugin.In(folder).Try("dotnet", "build", "--tl:off");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("CrossViewObjective.cs(5,21): error FNG1001", output, StringComparison.Ordinal);
    }
}
