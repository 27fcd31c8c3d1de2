using Fungi.Models;
using static TorchSharp.torch;

namespace Fungi.Cli.Tests;

/// <summary>A checkpoint that does not fit is refused with one line.</summary>
public sealed class CheckpointMistakeTests : IDisposable
{
    private readonly Workspace workspace = new();

    [Fact]
    public async Task None_configured() =>
        (await workspace.ExtractAsync(fungi => fungi.Remove("Backbone"))).Refused("appsettings.json: Fungi:Backbone:Checkpoint: missing");

    [Fact]
    public async Task One_that_is_missing() =>
        (await workspace.ExtractAsync(fungi => fungi["Backbone"]!["Checkpoint"] = "absent.pth")).Refused(workspace.File("absent.pth"), "no such file");

    [Fact]
    public async Task A_file_that_is_none()
    {
        File.WriteAllText(workspace.BackboneFile, "weights");
        (await workspace.ExtractAsync()).Refused(workspace.BackboneFile);
    }

    [Fact]
    public async Task A_file_that_was_cut_short()
    {
        File.WriteAllBytes(workspace.BackboneFile, File.ReadAllBytes(workspace.BackboneFile)[..^100]);
        (await workspace.ExtractAsync()).Refused(workspace.BackboneFile);
    }

    [Fact]
    public async Task Tensors_that_do_not_fit()
    {
        Rewrite(tensors =>
        {
            tensors.Remove("norm.bias");
            tensors.Add("norm.scale", zeros(3));
            tensors["norm.weight"] = zeros(Workspace.Width + 1);
        });
        (await workspace.ExtractAsync()).Refused(
            workspace.BackboneFile, "1 missing (norm.bias)", "1 surplus (norm.scale)", "norm.weight [17] instead of [16]");
    }

    [Fact]
    public async Task A_network_of_no_known_kind()
    {
        Rewrite(tensors => tensors.Remove("cls_token"));
        (await workspace.ExtractAsync()).Refused(workspace.BackboneFile, "no known backbone", "expected a vision transformer");
    }

    [Fact]
    public async Task An_unknown_target_layer() =>
        (await workspace.ExtractAsync(fungi => fungi["Backbone"]!["TargetLayer"] = "blocks.11.attn.proj"))
        .Refused("appsettings.json: Fungi:Backbone: The backbone has no linear layer 'blocks.11.attn.proj'; expected one of ", "blocks.1.attn.proj");

    public void Dispose() => workspace.Dispose();

    private void Rewrite(Action<Dictionary<string, Tensor>> change)
    {
        using var scope = NewDisposeScope();
        var (tensors, metadata) = (new Dictionary<string, Tensor>(), new Dictionary<string, string>());
        using (var file = Safetensors.Open(workspace.BackboneFile))
        {
            foreach (var name in file.Tensors.Keys) tensors.Add(name, file.Read(name));
            foreach (var (key, value) in file.Metadata) metadata.Add(key, value);
        }

        change(tensors);
        Safetensors.Write(workspace.BackboneFile, tensors, metadata);
    }
}
