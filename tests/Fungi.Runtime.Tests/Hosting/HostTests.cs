using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Store;
using Fungi.Runtime.Tests.State;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Fungi.Runtime.Tests.Hosting;

/// <summary>The runtime on the generic host, as the documentation shows it.</summary>
public sealed partial class HostTests(FrozenStateRun run) : IClassFixture<FrozenStateRun>
{
    [Theory]
    [InlineData("docs/hosting.md")]
    [InlineData("src/Packages/Fungi.Plugins.Hosting/README.md")]
    public void The_documented_program_extracts_what_its_appsettings_say(string page)
    {
        var output = $"features-{page.Length}";
        Configure(run.File("appsettings.json"), output);
        var program = Compile(Block().Match(File.ReadAllText(Fungi.Tests.RepositoryFiles.Path(page))).Groups["code"].Value);
        Assert.Equal(0, program.EntryPoint!.Invoke(null, [new[] { "--contentRoot", run.File() }]));
        using var features = FeatureSet.Open(run.File(output, "train"));
        Assert.Equal(FrozenStateRun.TrainImages, features.SampleIds.Length);
    }

    [Fact]
    public void Relative_paths_start_where_the_file_with_the_section_lies_or_else_at_the_content_root()
    {
        Directory.CreateDirectory(run.File("elsewhere"));
        Configure(run.File("elsewhere", "fungi.json"), "out");
        Assert.Equal(run.File("elsewhere", "out"), Output(builder => builder.AddJsonFile(run.File("elsewhere", "fungi.json"))));
        Assert.Equal(run.File("out"), Output(builder => builder.AddInMemoryCollection([new("Fungi:Output", "out")])));
        Assert.Equal(run.File("elsewhere", "other"), Output(builder => builder.AddJsonFile(run.File("elsewhere", "fungi.json")).AddInMemoryCollection([new("Fungi:Output", "other")])));

        string Output(Action<IConfigurationBuilder> configure)
        {
            var builder = Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = run.File() });
            configure(builder.Configuration);
            builder.Services.AddFungi(builder.Configuration);
            using var host = builder.Build();
            return host.Services.GetRequiredService<FungiOptions>().Output;
        }
    }

    private static void Configure(string file, string output) => File.WriteAllText(file, JsonSerializer.Serialize(new
    {
        Fungi = new
        {
            Plugins = new[] { typeof(HostTests).Assembly.Location },
            Device = "cpu",
            Backbone = new { Checkpoint = "vit.safetensors" },
            Objectives = new[] { new { Type = "rotation" } },
            Data = new { Train = "train" },
            Output = output,
        },
    }));

    private static Assembly Compile(string program)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(file => MetadataReference.CreateFromFile(file));
        const string ImplicitUsings = "global using System; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";
        var compilation = CSharpCompilation.Create("DocumentedHost", [CSharpSyntaxTree.ParseText(ImplicitUsings), CSharpSyntaxTree.ParseText(program)], references, new(OutputKind.ConsoleApplication));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return Assembly.Load(image.ToArray());
    }

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();
}
