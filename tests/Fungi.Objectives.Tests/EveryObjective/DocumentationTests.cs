using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fungi.Tests;

namespace Fungi.Objectives.Tests.EveryObjective;

/// <summary>
/// Every objective has a page with a picture of its views; what the page says of views, cost and options is what the program does.
/// <c>UPDATE_SNAPSHOTS=1</c> in the environment writes that part anew.
/// </summary>
public sealed class DocumentationTests
{
    public static TheoryData<string> Names => LoadedObjectives.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_page_shows_views_cost_and_options(string name)
    {
        var file = RepositoryFiles.Path("docs", "objectives", $"{name}.md");
        var page = File.ReadAllText(file);
        var expected = Between("options").Replace(page, _ => Options(LoadedObjectives.Find(name)));
        Keep(file, page, expected);
        Assert.StartsWith($"# {name}\n", page, StringComparison.Ordinal);
        Assert.Contains($"![views](views/{name}.png)", page, StringComparison.Ordinal);
        Assert.True(File.Exists(RepositoryFiles.Path("docs", "objectives", "views", $"{name}.png")), $"docs/objectives/views/{name}.png is missing");
    }

    [Fact]
    public void The_index_lists_them_all()
    {
        var file = RepositoryFiles.Path("docs", "objectives", "README.md");
        var page = File.ReadAllText(file);
        Keep(file, page, Between("objectives").Replace(page, _ => Index()));
    }

    private static void Keep(string file, string page, string expected)
    {
        Assert.Contains("\n<!-- /", page, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1") File.WriteAllText(file, expected);
        else Assert.Equal(expected, page);
    }

    private static string Index()
    {
        var table = new StringBuilder("<!-- objectives -->\n| objective | | passes |\n|---|---|---|\n");
        foreach (var descriptor in LoadedObjectives.All)
        {
            table.Append(CultureInfo.InvariantCulture, $"| [{descriptor.Name}]({descriptor.Name}.md) | {Cell(descriptor.Summary)} | {Passes(Plan(descriptor))} |\n");
        }

        return table.Append("<!-- /objectives -->").ToString();
    }

    private static string Options(ObjectiveDescriptor descriptor)
    {
        var plan = Plan(descriptor);
        var text = new StringBuilder("<!-- options -->\n| views | | each |\n|---|---|---|\n");
        foreach (var group in plan.Views.Groups) text.Append(CultureInfo.InvariantCulture, $"| {group.Name} | {group.Count} | {Steps(group.View)} |\n");
        text.Append(CultureInfo.InvariantCulture, $"\nForward passes for each image: {Passes(plan)}.\n\n| option | default | | |\n|---|---|---|---|\n");
        foreach (var option in descriptor.Options)
            text.Append(CultureInfo.InvariantCulture, $"| `{option.Name}` | {Code(option.Default)} | {Allowed(option.Schema())} | {Cell(option.Summary)} |\n");
        return text.Append("<!-- /options -->").ToString();
    }

    private static int Passes(ObjectivePlan plan) => plan.Views.Groups.Where(plan.ReadsBackbone).Sum(group => group.Count);

    private static ObjectivePlan Plan(ObjectiveDescriptor descriptor) =>
        descriptor.Create(new OptionsReader(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build().GetSection("x"), "x", []), new NoServices()).Features(Modality.Image)!;

    private static string Steps(View view) => string.Join(", ", view.Steps.Select(step => $"`{step.GetType().Name}`"));

    private static string Code(string? value) => value is null ? "" : $"`{value}`";

    private static string Allowed(JsonObject schema)
    {
        if (schema["enum"] is JsonArray values) return string.Join(", ", values.Select(value => $"`{value!.ToJsonString()}`"));
        var least = schema["minimum"] ?? schema["exclusiveMinimum"];
        var most = schema["maximum"] ?? schema["exclusiveMaximum"];
        return least is null && most is null ? "" : $"{least?.ToJsonString() ?? "…"} to {most?.ToJsonString() ?? "…"}";
    }

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);

    private static Regex Between(string marker) => new($"<!-- {marker} -->.*<!-- /{marker} -->", RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
