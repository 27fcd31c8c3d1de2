using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Fungi.Generators.Tests;

/// <summary>Files, environment variables and arguments reach every kind of option, whatever the machine's culture.</summary>
public sealed class LayeredConfigurationTests
{
    private const string Members = """
            public double Temperature { get; init; } = 0.5;
            public List<double> Scales { get; init; } = [1, 2, 3];
            public Dictionary<string, decimal> Weights { get; init; } = [];
            public Window Window { get; init; } = new(0.25, 0.75);
            public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1.5);
        """;

    private readonly Binder binder = new();

    [Fact]
    public void Environment_variables_and_arguments_override_the_file()
    {
        var prefix = $"FUNGI_TEST_{Guid.NewGuid():N}_";
        Dictionary<string, string> variables = new()
        {
            ["Fungi__Objectives__0__Temperature"] = "1.5",
            ["Fungi__Objectives__0__Scales__1"] = "20",
            ["Fungi__Objectives__0__Weights__b"] = "0.5",
            ["Fungi__Objectives__0__Window__Low"] = "-1",
        };
        foreach (var (name, value) in variables) Environment.SetEnvironmentVariable(prefix + name, value);
        var configuration = new ConfigurationBuilder()
            .AddJsonStream(new MemoryStream("""
                { "Fungi": { "Objectives": [{ "Scales": [10, 11], "Weights": { "a": 1, "b": 2 }, "Window": { "High": 9 } }] } }
                """u8.ToArray()))
            .AddEnvironmentVariables(prefix)
            .AddCommandLine(["--Fungi:Objectives:0:Temperature=2", "--fungi:objectives:0:weights:c=3", "--Fungi:Objectives:0:Scales:2", "30"])
            .Build();
        foreach (var name in variables.Keys) Environment.SetEnvironmentVariable(prefix + name, null);

        var objective = Create(configuration.GetSection("Fungi:Objectives:0"));
        Assert.Empty(binder.Errors);
        Assert.Equal(2.0, Binder.Get(objective, "Temperature"));
        Assert.Equal([10, 20, 30], (List<double>)Binder.Get(objective, "Scales")!);
        Assert.Equal(new Dictionary<string, decimal> { ["a"] = 1, ["b"] = 0.5m, ["c"] = 3 }, Binder.Get(objective, "Weights"));
        Assert.Equal((-1.0, 9.0), (Binder.Get(objective, "Window.Low"), Binder.Get(objective, "Window.High")));
    }

    [Fact]
    public void A_plain_value_over_a_list_is_a_mistake_rather_than_ignored()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Scales:0", "1"), new("Weights:a", "1"), new("Window:Low", "0")])
            .AddCommandLine(["--Scales=5", "--Weights=6", "--Window=7"])
            .Build();
        Create(configuration);
        Assert.Equal(
            [
                "Fungi:Objectives:0:Scales: '5' is not valid; expected a list, each a number.",
                "Fungi:Objectives:0:Weights: '6' is not valid; expected a section, each key text, each value a number.",
                "Fungi:Objectives:0:Window: '7' is not a section; expected one of Low, High.",
            ],
            binder.Errors);
    }

    [Fact]
    public void The_machines_culture_has_no_say()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "~";
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            var descriptor = Descriptor();
            Assert.Equal(["0.5", "[1, 2, 3]", "{}", null, "\"00:00:01.5000000\""], descriptor.Options.Select(option => option.Default));
            var objective = binder.Create(descriptor, """{ "Temperature": -1.5, "Window": { "Low": 0.125 }, "Weights": { "a": "1.25" } }""");
            Assert.Empty(binder.Errors);
            Assert.Equal(-1.5, Binder.Get(objective, "Temperature"));
            Assert.Equal(0.125, Binder.Get(objective, "Window.Low"));
            binder.Create(descriptor, """{ "Temperature": "1,5", "Window": { "Low": 0.75, "High": 2 } }""");
            Assert.Equal(
                [
                    "Fungi:Objectives:0:Temperature: '1,5' is not valid; expected a number.",
                    "Fungi:Objectives:0:Window:High: '2' is out of range; expected a number from -0.5 to 1.5.",
                ],
                binder.Errors);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static ObjectiveDescriptor Descriptor() =>
        Binder.Load(Members, "public sealed record Window(double Low, [Range(-0.5, 1.5)] double High);");

    private ISslObjective Create(IConfiguration configuration) => binder.Create(
        Binder.Load(Members, "public sealed record Window(double Low, double High);"), configuration);
}
