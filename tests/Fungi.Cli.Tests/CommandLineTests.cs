namespace Fungi.Cli.Tests;

/// <summary>What is typed wrong is refused with one line; help is there.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task Help_names_every_command()
    {
        var help = (await RunAsync("--help")).Done().Output;
        Assert.All((string[])["attention", "datasets", "demo", "evaluate", "export", "extract", "finetune", "merge", "parity", "plugins", "pretrain", "report", "schema", "semi", "slurm", "verify", "views", "watch"], command => Assert.Contains(command, help, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_command() => (await RunAsync("extracct")).Refused("unknown argument 'extracct'", "extract");

    [Fact]
    public async Task No_command() => (await RunAsync()).Refused("command");

    [Fact]
    public async Task A_setting_without_an_equals_sign() => (await RunAsync("extract", "--Fungi:Seed", "9")).Refused("extract: unknown argument '--Fungi:Seed'", "--Fungi:Seed=VALUE");

    [Fact]
    public async Task An_unknown_option() => (await RunAsync("extract", "--seed", "7")).Refused("extract: unknown argument '--seed'", "--config", "--overwrite");

    [Fact]
    public async Task A_value_of_another_type() => (await RunAsync("evaluate", "knn", "features", "--k", "many")).Refused("--k", "many");

    [Fact]
    public async Task A_missing_argument() => (await RunAsync("parity")).Refused("parity");

    private static Task<RunResult> RunAsync(params string[] arguments) => FungiProgram.RunAsync(AppContext.BaseDirectory, arguments);
}
