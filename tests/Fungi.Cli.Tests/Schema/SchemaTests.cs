using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fungi.Tests;

namespace Fungi.Cli.Tests.Schema;

/// <summary>The schemas that <c>fungi schema</c> writes, seen by an independent validator.</summary>
public sealed partial class SchemaTests(SchemaValidator validator) : IClassFixture<SchemaValidator>
{
    private static readonly string Full = RepositoryFiles.Path("src", "Fungi.Cli", "Demo", "appsettings.schema.json");
    private static readonly string Host = RepositoryFiles.Path("src", "Fungi.Cli", "Demo", "host.schema.json");

    /// <summary>Changes to the demonstration's configuration, and the one error that each must cause.</summary>
    private static readonly (string Error, Action<JsonObject> Break)[] Mistakes =
    [
        (" required Fungi", root => root.Remove("Fungi")),
        ("/Fungi additionalProperties Backbones", root => Fungi(root)["Backbones"] = new JsonObject()),
        ("/Fungi/BatchSize minimum", root => Fungi(root)["BatchSize"] = 0),
        ("/Fungi/BatchSize maximum", root => Fungi(root)["BatchSize"] = 1_000_000),
        ("/Fungi/Seed type", root => Fungi(root)["Seed"] = 1.5),
        ("/Fungi/Device pattern", root => Fungi(root)["Device"] = "gpu"),
        ("/Fungi/Precision enum", root => Fungi(root)["Precision"] = "fp16"),
        ("/Fungi/OnBadImage enum", root => Fungi(root)["OnBadImage"] = "Ignore"),
        ("/Fungi/Plugins type", root => Fungi(root)["Plugins"] = "plugins/*.dll"),
        ("/Fungi/Plugins/0 type", root => Fungi(root)["Plugins"] = new JsonArray(7)),
        ("/Fungi/Output pattern", root => Fungi(root)["Output"] = "  "),
        ("/Fungi/Backbone additionalProperties Layer", root => Fungi(root)["Backbone"]!["Layer"] = "blocks.0"),
        ("/Fungi/Backbone/ImageSize minimum", root => Fungi(root)["Backbone"]!["ImageSize"] = 0),
        ("/Fungi/Data additionalProperties Test", root => Fungi(root)["Data"]!["Test"] = "mnist"),
        ("/Fungi/Data/Train required Path", root => Fungi(root)["Data"]!["Train"]!.AsObject().Remove("Path")),
        ("/Fungi/Data/Query/SkipPerClass minimum", root => Fungi(root)["Data"]!["Query"]!["SkipPerClass"] = -1),
        ("/Fungi/Objectives type", root => Fungi(root)["Objectives"] = new JsonObject()),
        ("/Fungi/Objectives/0 required Type", root => Objective(root, 0).Remove("Type")),
        ("/Fungi/Objectives/0/Type enum", root => Objective(root, 0)["Type"] = "klx"),
        ("/Fungi/Objectives/0 additionalProperties Temprature", root => Objective(root, 0)["Temprature"] = 1),
        ("/Fungi/Objectives/0/Temperature type", root => Objective(root, 0)["Temperature"] = "warm"),
        ("/Fungi/Objectives/1/LocalCrops maximum", root => Objective(root, 1)["LocalCrops"] = 65),
        ("/Fungi/Objectives/1 additionalProperties BankSize", root => Objective(root, 1)["BankSize"] = 64),
        ("/Fungi/Objectives/2/TemperedDenominator type", root => Objective(root, 2)["TemperedDenominator"] = null),
        ("/Fungi/Objectives/2/Name not", root => Objective(root, 2)["Name"] = "labels"),
        ("/Fungi/Objectives/2/Name pattern", root => Objective(root, 2)["Name"] = "../features"),
        ("/Fungi/Pretrain/Architecture/Depth minimum", root => Fungi(root)["Pretrain"] = new JsonObject { ["Architecture"] = new JsonObject { ["Depth"] = 0 } }),
        ("/Fungi/Finetune additionalProperties Epoch", root => Fungi(root)["Finetune"] = new JsonObject { ["Epoch"] = 3 }),
        ("/Fungi/Semi/Labels pattern", root => Fungi(root)["Semi"] = new JsonObject { ["Labels"] = "some" }),
        ("/Fungi/Pretrain/Objective/LatentDim minimum", root => Fungi(root)["Pretrain"] = new JsonObject { ["Objective"] = new JsonObject { ["Type"] = "kl", ["LatentDim"] = 1 } }),
    ];

    [Fact]
    public async Task The_schemas_in_the_repository_are_what_the_command_writes()
    {
        Assert.Equal(await File.ReadAllTextAsync(Full), await WrittenAsync());
        Assert.Equal(await File.ReadAllTextAsync(Host), await WrittenAsync("--host"));
    }

    [Fact]
    public async Task The_command_writes_a_file_where_it_is_told_to()
    {
        var folder = Directory.CreateTempSubdirectory("fungi-schema-").FullName;
        (await FungiProgram.RunAsync(folder, "schema")).Done();
        Assert.Equal(await File.ReadAllTextAsync(Full), await File.ReadAllTextAsync(Path.Combine(folder, "appsettings.schema.json")));
        (await FungiProgram.RunAsync(folder, "schema", "--output", folder)).Refused("--output", "is a folder; expected a file");
        Directory.Delete(folder, recursive: true);
    }

    [NpmFact]
    public async Task Every_configuration_in_the_repository_names_its_schema_and_obeys_it()
    {
        var configurations = Directory.EnumerateFiles(RepositoryFiles.Root, "*.json", new EnumerationOptions { RecurseSubdirectories = true })
            .Where(file => !Path.GetRelativePath(RepositoryFiles.Root, file).StartsWith("artifacts", StringComparison.Ordinal))
            .Select(file => (File: file, Document: Parse(File.ReadAllText(file))))
            .Where(configuration => configuration.Document is JsonObject root && root.ContainsKey("Fungi"))
            .ToList();
        Assert.Contains(configurations, configuration => Path.GetFileName(configuration.File) == "appsettings.json");

        // A project that starts from the template has its own schema as soon as it has been built; until then there is the host's.
        var errors = await validator.ErrorsAsync(configurations.Select(configuration =>
        {
            var schema = Path.GetFullPath((string)configuration.Document!["$schema"]!, Path.GetDirectoryName(configuration.File)!);
            return (Parse(File.ReadAllText(File.Exists(schema) ? schema : Host))!, configuration.Document!);
        }));
        Assert.All(configurations.Zip(errors), pair => Assert.True(pair.Second.Count == 0, $"{pair.First.File}: {string.Join("; ", pair.Second)}"));
    }

    [NpmFact]
    public async Task Every_configuration_in_the_documentation_obeys_the_schema()
    {
        var documents = Directory.EnumerateFiles(RepositoryFiles.Path("docs"), "*.md", SearchOption.AllDirectories).Append(RepositoryFiles.Path("README.md"))
            .SelectMany(file => JsonBlock().Matches(File.ReadAllText(file)).Select(block => block.Groups["json"].Value))
            .Where(block => block.Contains("\"Fungi\"", StringComparison.Ordinal))
            .Select(block => JsonNode.Parse(block)!)
            .ToList();
        Assert.NotEmpty(documents);
        var (full, host) = (Parse(await File.ReadAllTextAsync(Full))!, Parse(await File.ReadAllTextAsync(Host))!);
        var firstParty = full["definitions"]!["objective"]!["properties"]!["Type"]!["enum"]!.AsArray().Select(type => (string)type!).ToHashSet(StringComparer.Ordinal);
        var schemas = documents.Select(document => Types(document).All(firstParty.Contains) ? full : host).ToList();
        Assert.Contains(full, schemas);
        Assert.All(documents.Zip(await validator.ErrorsAsync(schemas.Zip(documents))), pair =>
            Assert.True(pair.Second.Count == 0, $"{pair.First}: {string.Join("; ", pair.Second)}"));
    }

    [NpmFact]
    public async Task Mistakes_are_found_where_they_are_and_nowhere_else()
    {
        var schema = Parse(await File.ReadAllTextAsync(Full))!;
        var errors = await validator.ErrorsAsync(Mistakes.Select(mistake =>
        {
            var document = Parse(File.ReadAllText(RepositoryFiles.Path("src", "Fungi.Cli", "Demo", "appsettings.json")))!.AsObject();
            mistake.Break(document);
            return (schema, (JsonNode)document);
        }));

        // A condition that fails is reported besides the mistake that makes it fail.
        var found = errors.Select(each => string.Join("; ", each.Where(error => !error.EndsWith(" if", StringComparison.Ordinal))));
        Assert.Equal(Mistakes.Select(mistake => mistake.Error), found);
    }

    /// <summary>The objectives that a document configures.</summary>
    private static IEnumerable<string> Types(JsonNode document) =>
        (document["Fungi"]!["Objectives"]?.AsArray() ?? []).Append(document["Fungi"]!["Pretrain"]?["Objective"]).OfType<JsonNode>().Select(objective => (string)objective["Type"]!);

    private static JsonObject Fungi(JsonObject root) => root["Fungi"]!.AsObject();

    private static JsonObject Objective(JsonObject root, int index) => Fungi(root)["Objectives"]![index]!.AsObject();

    private static JsonNode? Parse(string json) => JsonNode.Parse(json, documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true });

    private static async Task<string> WrittenAsync(params string[] options) =>
        (await FungiProgram.RunAsync(AppContext.BaseDirectory, ["schema", "--output", "-", .. options])).Done().Output;

    [GeneratedRegex(@"```json\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex JsonBlock();
}
