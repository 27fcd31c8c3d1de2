using System.Text.Json.Nodes;

namespace Fungi.Cli.Tests;

/// <summary>Whatever is wrong in the configuration is refused with one line per mistake.</summary>
public sealed class ConfigurationMistakeTests : IDisposable
{
    private readonly Workspace workspace = new();

    [Fact]
    public async Task A_missing_file() =>
        (await workspace.RunAsync("extract", "--config", "absent.json")).Refused("absent.json: no such file", "expected an appsettings.json");

    [Fact]
    public async Task A_file_that_is_no_json()
    {
        File.WriteAllText(workspace.File("appsettings.json"), "{ \"Fungi\": {\n \"Seed\": 1,, } }");
        (await workspace.RunAsync("extract")).Refused("appsettings.json: not a JSON object", "LineNumber: 1");
    }

    [Fact]
    public async Task A_file_that_is_a_list()
    {
        File.WriteAllText(workspace.File("appsettings.json"), "[ 1 ]");
        (await workspace.RunAsync("extract")).Refused("appsettings.json: not a JSON object");
    }

    [Fact]
    public async Task No_section_Fungi()
    {
        File.WriteAllText(workspace.File("appsettings.json"), "{ \"Logging\": {} }");
        (await workspace.RunAsync("extract")).Refused("appsettings.json: has no section \"Fungi\"");
    }

    [Fact]
    public async Task No_objectives() =>
        (await workspace.ExtractAsync(fungi => fungi.Remove("Objectives"))).Refused("appsettings.json: Fungi:Objectives: no objectives; expected");

    [Fact]
    public async Task An_unknown_objective() =>
        (await workspace.ExtractAsync(fungi => Objective(fungi, 1)["Type"] = "deno"))
        .Refused("appsettings.json: Fungi:Objectives:1:Type: unknown objective 'deno'; did you mean 'dino'? Expected one of barlow-twins, bigan, byol, cmc,");

    [Fact]
    public async Task An_objective_without_a_type() =>
        (await workspace.ExtractAsync(fungi => Objective(fungi, 0).Remove("Type"))).Refused("appsettings.json: Fungi:Objectives:0:Type: missing");

    [Fact]
    public async Task Two_objectives_of_one_name() =>
        (await workspace.ExtractAsync(fungi => fungi["Objectives"]!.AsArray().Add(new JsonObject { ["Type"] = "kl" })))
        .Refused("appsettings.json: Fungi:Objectives: the name 'kl' is used 2 times");

    [Fact]
    public async Task A_misspelt_key() =>
        (await workspace.ExtractAsync(fungi => fungi["BatchSise"] = 3)).Refused("appsettings.json: Fungi:BatchSise: unknown option; did you mean 'BatchSize'?");

    [Fact]
    public async Task A_misspelt_option_of_an_objective() =>
        (await workspace.ExtractAsync(fungi => Objective(fungi, 0)["Temprature"] = 3))
        .Refused("appsettings.json: Fungi:Objectives:0:Temprature: unknown option; did you mean 'Temperature'?");

    [Fact]
    public async Task A_value_out_of_range() =>
        (await workspace.ExtractAsync(fungi => Objective(fungi, 0)["Temperature"] = -1))
        .Refused("appsettings.json: Fungi:Objectives:0:Temperature: ", "-1", "expected a number from 0.0001 to 100");

    [Fact]
    public async Task A_value_of_another_type() =>
        (await workspace.ExtractAsync(fungi => fungi["Seed"] = "many")).Refused("appsettings.json: Fungi:Seed: ", "many", "expected a whole number");

    [Fact]
    public async Task A_section_where_a_list_belongs() =>
        (await workspace.ExtractAsync(fungi => fungi["Objectives"] = "kl")).Refused("appsettings.json: Fungi:Objectives: ", "expected a list");

    [Fact]
    public async Task Two_mistakes_at_once() =>
        (await workspace.ExtractAsync(fungi =>
        {
            fungi["BatchSize"] = 0;
            Objective(fungi, 1)["LatentDim"] = "wide";
        })).RefusedInLines(["appsettings.json: Fungi:BatchSize: "], ["appsettings.json: Fungi:Objectives:1:LatentDim: "]);

    [Fact]
    public async Task An_unknown_device() =>
        (await workspace.ExtractAsync(fungi => fungi["Device"] = "tpu")).Refused("appsettings.json: Fungi:Device: 'tpu' is not allowed; expected text that is auto, cpu");

    [Fact]
    public async Task An_option_that_an_environment_variable_gives_wrong()
    {
        workspace.Configure(Workspace.Configuration());
        var environment = new Dictionary<string, string> { ["Fungi__Workers"] = "none" };
        (await workspace.RunAsync(FungiProgram.Folder, environment, "extract")).Refused("environment variable Fungi__Workers: Fungi:Workers: ", "none");
    }

    [Fact]
    public async Task An_option_that_an_argument_gives_wrong()
    {
        workspace.Configure(Workspace.Configuration());
        (await workspace.RunAsync("extract", "--Fungi:Workers=none")).Refused("argument --Fungi:Workers: 'none'");
    }

    [Fact]
    public async Task A_name_that_is_no_file_name() =>
        (await workspace.ExtractAsync(fungi => Objective(fungi, 0)["Name"] = "../kl")).Refused("../kl");

    [Fact]
    public async Task An_output_that_cannot_be_written()
    {
        File.WriteAllText(workspace.File("taken"), "");
        (await workspace.ExtractAsync(fungi => fungi["Output"] = "taken/features")).Refused(workspace.File("taken", "features"), "cannot be written");
    }

    [Fact]
    public async Task A_bank_larger_than_the_training_split() =>
        (await workspace.ExtractAsync(fungi => Objective(fungi, 2)["BankSize"] = Workspace.TrainImages))
        .Refused("objective 'simclr'", "bank of 15 needs 16 training samples", workspace.File("train"), "has 15");

    [Fact]
    public async Task Pretraining_without_an_objective()
    {
        workspace.Configure(Workspace.Configuration());
        (await workspace.RunAsync("pretrain")).Refused("appsettings.json: Fungi:Pretrain:Objective: missing");
    }

    [Fact]
    public async Task Pretraining_with_steps_larger_than_the_training_split()
    {
        var section = Workspace.Configuration();
        section["Pretrain"] = new JsonObject { ["Objective"] = new JsonObject { ["Type"] = "simclr" }, ["BatchSize"] = 16 };
        workspace.Configure(section);
        (await workspace.RunAsync("pretrain")).Refused("appsettings.json: Fungi:Pretrain:BatchSize: 16 is more than the 15 training images");
    }

    [Fact]
    public async Task Pretraining_an_architecture_that_does_not_exist()
    {
        var section = Workspace.Configuration();
        section["Pretrain"] = new JsonObject
        {
            ["Objective"] = new JsonObject { ["Type"] = "simclr" },
            ["BatchSize"] = 4,
            ["Architecture"] = new JsonObject { ["Width"] = 16, ["Heads"] = 3, ["ImageSize"] = 16, ["PatchSize"] = 4 },
        };
        workspace.Configure(section);
        (await workspace.RunAsync("pretrain")).Refused("appsettings.json: Fungi:Pretrain:Architecture: 3 attention heads do not divide");
    }

    [Theory]
    [InlineData("Blocks", "ResidualNetwork:Blocks:0: '0' is out of range")]
    [InlineData("StemWidth", "ResidualNetwork:StemWidth: '0' is out of range")]
    [InlineData("Depth", "ResidualNetwork:Depth: unknown option")]
    [InlineData("ImageSize", "ResidualNetwork: there is an Architecture too; expected one of them")]
    public async Task Pretraining_a_residual_network_that_cannot_be(string key, string said)
    {
        var section = Workspace.Configuration();
        section["Pretrain"] = new JsonObject
        {
            ["Objective"] = new JsonObject { ["Type"] = "simclr" },
            ["ResidualNetwork"] = new JsonObject { [key] = key switch { "Blocks" => new JsonArray(0), "ImageSize" => 16, _ => 0 } },
        };
        if (key == "ImageSize") section["Pretrain"]!["Architecture"] = "vit_tiny_patch16_224";
        workspace.Configure(section);
        (await workspace.RunAsync("pretrain")).Refused($"appsettings.json: Fungi:Pretrain:{said}");
    }

    public void Dispose() => workspace.Dispose();

    private static JsonObject Objective(JsonObject fungi, int index) => fungi["Objectives"]![index]!.AsObject();
}
