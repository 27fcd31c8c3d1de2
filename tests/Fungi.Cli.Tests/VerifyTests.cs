using System.Text.Json.Nodes;
using System.Xml.Linq;
using Fungi.Tests;

namespace Fungi.Cli.Tests;

/// <summary><c>fungi verify</c> passes sound plugins, reports what it measures of others in every format, and refuses what is no plugin.</summary>
public sealed class VerifyTests : IDisposable
{
    private static readonly string Faulty = typeof(CoupledObjective).Assembly.Location;
    private readonly string folder = Directory.CreateTempSubdirectory("fungi-verify-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>The gate: a first-party plugin whose losses couple, or are not finite somewhere, fails the build.</summary>
    [Fact]
    public async Task Every_first_party_plugin_passes()
    {
        var plugins = Directory.GetDirectories(RepositoryFiles.Path("plugins")).Select(plugin => $"{Path.GetFileName(plugin)}.dll");
        var result = await RunAsync(["--json", .. plugins.Select(plugin => Path.Combine(FungiProgram.Folder, "plugins", Path.GetFileNameWithoutExtension(plugin), plugin))]);
        Assert.True(result.ExitCode == 0, result.Output);
        var verified = JsonNode.Parse(result.Output)!["plugins"]!.AsArray();
        Assert.Equal(plugins.Order(StringComparer.Ordinal), verified.Select(plugin => Path.GetFileName((string?)plugin!["file"])));
        Assert.All(verified.SelectMany(plugin => plugin!["objectives"]!.AsArray()), objective => Assert.True((int)objective!["checked"]! > 1, $"{objective}"));
    }

    [Fact]
    public async Task Findings_are_printed_with_their_place_and_fail_the_run()
    {
        var result = await RunAsync(Faulty);
        Assert.Equal((1, 0), (result.ExitCode, result.Errors.Count));
        var lines = result.Output.Split('\n');
        Assert.Contains("verify-sound: 1 settings checked: passes", lines);
        Assert.Contains("verify-coupled: 1 settings checked: 2 findings", lines);
        var line = Array.FindIndex(File.ReadAllLines(Source), text => text.Contains("latents.mean([0]", StringComparison.Ordinal)) + 1;
        Assert.Matches($@"\n  .*VerifiedObjectives.cs\({line}\): FNG2001: .* \(input 'latents', sample \d, through sample \d, by .*\) \[defaults\]\n", result.Output);
        Assert.Matches(@"verify-divided: 3 settings checked: 2 findings\n.*FNG3002: .* \[Divisor=0\]\n", result.Output);
    }

    [Fact]
    public async Task Patterns_name_many_plugins_and_files_below_new_folders_are_written()
    {
        Directory.CreateDirectory(Path.Combine(folder, "plugins"));
        var paper = "Fungi.Objectives.Paper.dll";
        File.Copy(Path.Combine(FungiProgram.Folder, "plugins", "Fungi.Objectives.Paper", paper), Path.Combine(folder, "plugins", paper));
        var result = (await RunAsync("plugins/*.dll", "--sarif", "out/verify.sarif", "--junit", "out/verify.xml")).Done();
        Assert.Matches(@"^deepcluster: \d+ settings checked: passes\ndino: \d+ settings checked: passes\nkl: \d+ settings checked: passes\nsimclr: \d+ settings checked.*: passes\n$", result.Output);

        Assert.Empty(Json("out/verify.sarif")["runs"]![0]!["results"]!.AsArray());
        var suite = XDocument.Load(Path.Combine(folder, "out", "verify.xml")).Root!.Element("testsuite")!;
        Assert.Equal((paper, "40", "0"), ((string?)suite.Attribute("name"), (string?)suite.Attribute("tests"), (string?)suite.Attribute("failures")));
    }

    [Fact]
    public async Task Sarif_has_a_result_for_each_finding_at_its_place_below_the_root()
    {
        await FungiProgram.RunAsync(RepositoryFiles.Path("tests"), "verify", Faulty, "--sarif", Path.Combine(folder, "verify.sarif"));
        var log = Json("verify.sarif");
        Assert.Equal("2.1.0", (string?)log["version"]);
        var run = log["runs"]!.AsArray().Single()!;
        var rules = run["tool"]!["driver"]!["rules"]!.AsArray();
        Assert.Equal("fungi verify", (string?)run["tool"]!["driver"]!["name"]);
        var root = new Uri((string)run["originalUriBaseIds"]!["%SRCROOT%"]!["uri"]!);
        Assert.EndsWith("/", root.AbsoluteUri, StringComparison.Ordinal);

        var results = run["results"]!.AsArray();
        Assert.Equal(["FNG2001", "FNG2001", "FNG3002", "FNG3002"], results.Select(result => (string?)result!["ruleId"]).Order(StringComparer.Ordinal));
        Assert.All(results, result =>
        {
            Assert.Equal((string?)result!["ruleId"], (string?)rules[(int)result["ruleIndex"]!]!["id"]);
            Assert.NotEqual("", (string?)result["message"]!["text"]);
            var place = result["locations"]!.AsArray().Single()!["physicalLocation"]!;
            Assert.Equal("%SRCROOT%", (string?)place["artifactLocation"]!["uriBaseId"]);
            var source = new Uri(root, (string)place["artifactLocation"]!["uri"]!).LocalPath;
            Assert.Equal(Source, source);
            Assert.Contains("Tensor Loss", File.ReadAllLines(source)[(int)place["region"]!["startLine"]! - 1], StringComparison.Ordinal);
        });
        Assert.Equal(results.Count, results.Select(result => (string?)result!["partialFingerprints"]!["fungiVerify/v1"]).Distinct().Count());
    }

    [Fact]
    public async Task Junit_has_a_case_for_each_objective_and_check()
    {
        await RunAsync(Faulty, "--junit", "verify.xml");
        var suites = XDocument.Load(Path.Combine(folder, "verify.xml")).Root!;
        var cases = suites.Descendants("testcase").ToList();
        Assert.Equal(("60", "3"), ((string?)suites.Attribute("tests"), (string?)suites.Attribute("failures")));
        Assert.Equal(60, cases.Select(test => ((string?)test.Attribute("classname"), (string?)test.Attribute("name"))).Distinct().Count());
        Assert.Equal(
            [("verify-coupled", "CrossDerivative", "FNG2001"), ("verify-coupled", "Replacement", "FNG2001"), ("verify-divided", "Finite", "FNG3002")],
            cases.Where(test => test.HasElements).Select(test => ((string)test.Attribute("classname")!, (string)test.Attribute("name")!, (string)test.Element("failure")!.Attribute("type")!)));
    }

    [Fact]
    public async Task Json_has_every_number_of_a_finding()
    {
        var objectives = JsonNode.Parse((await RunAsync(Faulty, "--json")).Output)!["plugins"]![0]!["objectives"]!.AsArray();
        var finding = objectives.Single(objective => (string?)objective!["name"] == "verify-coupled")!["findings"]![0]!;
        Assert.Equal(("FNG2001", "CrossDerivative", "latents", "defaults"), ((string?)finding["rule"], (string?)finding["check"], (string?)finding["input"], (string?)finding["setting"]));
        // The loss of sample i is the squared distance to the mean of 5: its derivative by x_j is -2 (x_i - mean) / 5, a quarter of that by x_i.
        Assert.NotEqual((int)finding["sample"]!, (int)finding["other"]!);
        Assert.Equal(0.25, (double)finding["relativeEffect"]!, 1e-9);
    }

    [Fact]
    public async Task A_missing_file() => (await RunAsync("missing.dll")).Refused("verify: 'missing.dll' matches no file below", "expected plugin assemblies");

    [Fact]
    public async Task A_file_that_is_no_plugin() => (await RunAsync(Path.Combine(FungiProgram.Folder, "Spectre.Console.dll"))).Refused("no objective plugin; expected");

    [Fact]
    public async Task No_file() => (await RunAsync()).Refused("verify");

    [Fact]
    public async Task A_folder_to_write_to() => (await RunAsync(Faulty, "--json", "--sarif", ".")).Refused("--sarif: '.' is a folder");

    [Fact]
    public async Task An_option_of_the_configuration() => (await RunAsync(Faulty, "--Fungi:Seed=7")).Refused("verify: --Fungi:Seed=7 has no effect");

    private static string Source => RepositoryFiles.Path("tests", "Fungi.Cli.Tests", "VerifiedObjectives.cs");

    private JsonNode Json(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)))!;

    private Task<RunResult> RunAsync(params IEnumerable<string> arguments) => FungiProgram.RunAsync(folder, ["verify", .. arguments]);
}
