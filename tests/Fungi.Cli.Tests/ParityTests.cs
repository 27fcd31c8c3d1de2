using Fungi.Models;
using Fungi.Tests;
using static TorchSharp.torch;

namespace Fungi.Cli.Tests;

/// <summary>The numbers of the reference library.</summary>
public sealed class ParityTests : IDisposable
{
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "Fixtures", "golden-case.safetensors");
    private readonly string folder = Directory.CreateTempSubdirectory("fungi-parity-").FullName;

    [Fact]
    public Task Every_objective_of_the_golden_case_agrees() => AgreesAsync(Golden);

    [SharedFact("fixtures", "fungivision-attn-proj.safetensors")]
    public Task Every_objective_agrees_at_the_attention() => AgreesAsync(RepositoryFiles.Shared("fixtures", "fungivision-attn-proj.safetensors"));

    [SharedFact("fixtures", "fungivision-mlp-fc2.safetensors")]
    public Task Every_objective_agrees_at_the_mlp() => AgreesAsync(RepositoryFiles.Shared("fixtures", "fungivision-mlp-fc2.safetensors"));

    [Fact]
    public async Task One_wrong_weight_shows()
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>();
        var changed = Path.Combine(folder, "changed.safetensors");
        using (var file = Safetensors.Open(Golden))
        {
            foreach (var name in file.Tensors.Keys) tensors.Add(name, file.Read(name));
            tensors["kl.head.weight"].view(-1).narrow(0, 0, 1).neg_();
            Safetensors.Write(changed, tensors, file.Metadata);
        }

        var result = await FungiProgram.RunAsync(folder, "parity", changed);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(["kl differs", "dino agrees", "simclr agrees"], Verdicts(result));
    }

    [Fact]
    public async Task A_file_that_is_no_golden_case()
    {
        var file = Path.Combine(folder, "other.safetensors");
        using (var tensor = zeros(1)) Safetensors.Write(file, new Dictionary<string, Tensor> { ["x"] = tensor });
        (await FungiProgram.RunAsync(folder, "parity", file)).Refused(file, "expected a golden case of the reference library");
    }

    [Fact]
    public async Task A_file_that_is_missing() => (await FungiProgram.RunAsync(folder, "parity", "absent.safetensors")).Refused("absent.safetensors", "no such file");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task AgreesAsync(string file) =>
        Assert.Equal(["kl agrees", "dino agrees", "simclr agrees"], Verdicts((await FungiProgram.RunAsync(AppContext.BaseDirectory, "parity", file)).Done()));

    private static IEnumerable<string> Verdicts(RunResult result) => result.Output.Split('\n')
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .Where(words => words.Length > 0 && words[^1] is "agrees" or "differs")
        .Select(words => $"{words[0]} {words[^1]}");
}
