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

    public static TheoryData<string> Backbones
    {
        get
        {
            var cases = RepositoryFiles.Shared("fixtures", "backbones");
            return [.. Directory.Exists(cases) ? (IEnumerable<string>)Directory.EnumerateFiles(cases, "*.safetensors").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal) : ["absent"]];
        }
    }

    [SharedTheory("fixtures", "backbones")]
    [MemberData(nameof(Backbones))]
    public async Task Every_backbone_agrees_with_its_original_code(string file)
    {
        var result = (await FungiProgram.RunAsync(folder, "parity", RepositoryFiles.Shared("fixtures", "backbones", file))).Done();
        Assert.Single(Verdicts(result), verdict => verdict.EndsWith(" agrees", StringComparison.Ordinal));
    }

    /// <summary>A case of our own, whose numbers come from the backbone's autograd and not from a tap.</summary>
    [Theory]
    [InlineData(false, 0, "agrees")]
    [InlineData(true, 0, "differs")]
    [InlineData(false, 1, "differs")]
    public async Task A_backbone_s_wrong_weight_or_gradient_shows(bool isWeightWrong, double gradientError, string verdict)
    {
        using var scope = NewDisposeScope();
        using var backbone = VisionTransformer.Create(new(Width: 16, Depth: 2, Heads: 2, HiddenDim: 24, PatchSize: 4, ImageSize: 12), seed: 1);
        var (input, probe) = (randn(2, 3, 12, 12), randn(16));
        var tensors = backbone.Parameters.ToDictionary(parameter => $"state.{parameter.Key}", parameter => parameter.Value.clone());
        (tensors["input"], tensors["probe"], tensors["embedding"]) = (input, probe, backbone.Forward(input));
        backbone.SetTrainable(true);
        tensors["gradients"] = stack([.. Enumerable.Range(0, 2).Select(sample =>
        {
            var gradients = autograd.grad([(backbone.Forward(input.narrow(0, sample, 1)) * probe).sum()], [backbone.Parameters["blocks.0.mlp.fc1.weight"], backbone.Parameters["blocks.0.mlp.fc1.bias"]]);
            return cat([gradients[0], gradients[1].unsqueeze(1)], 1).flatten();
        })]);
        if (isWeightWrong) tensors["state.blocks.1.mlp.fc2.bias"].narrow(0, 0, 1).add_(1e-2);
        tensors["gradients"] *= 1 + gradientError; // of the right direction and the wrong length
        var file = Path.Combine(folder, "backbone.safetensors");
        Safetensors.Write(file, tensors, new Dictionary<string, string> { ["heads"] = "2", ["layer"] = "blocks.0.mlp.fc1" });

        var result = await FungiProgram.RunAsync(folder, "parity", file);

        Assert.Equal(verdict == "agrees" ? 0 : 1, result.ExitCode);
        Assert.EndsWith(verdict, Assert.Single(Verdicts(result)), StringComparison.Ordinal);
    }

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
