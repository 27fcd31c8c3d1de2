namespace Fungi.Cli.Tests;

/// <summary>Shards as processes of their own.</summary>
public sealed class ShardTests : IDisposable
{
    private readonly Workspace workspace = new();

    public ShardTests()
    {
        workspace.WriteIdx("query", 300); // enough that no shard ends before it is killed
        workspace.Configure(Workspace.Configuration());
    }

    public void Dispose() => workspace.Dispose();

    [Fact]
    public async Task Shards_that_are_killed_and_started_again_merge_to_the_undivided_run()
    {
        (await workspace.RunAsync("extract", "--Fungi:Output=undisturbed")).Done();

        // Whoever makes the state dies; its lock holds nobody up.
        using (var program = await workspace.StartAsync("simclr state: 0/", "extract", "--shard", "1/2"))
        {
            program.Kill();
            await program.ResultAsync();
        }

        var second = (await workspace.RunAsync("extract", "--shard", "2/2")).Done();
        Assert.Equal(workspace.File("features", "shards", "2-of-2"), second.Output.Trim());
        (await workspace.RunAsync("merge")).Refused("shard 1/2 is missing; run fungi extract --shard 1/2");
        (await workspace.RunAsync("evaluate", "knn", "features")).Refused("features/train: its shards are not merged; run fungi merge");
        (await workspace.RunAsync("extract", "--shard", "1/2", "--Fungi:Seed=43")).Refused("state.safetensors", "seed is 42 there and 43 here");
        (await workspace.RunAsync("extract", "--shard", "1/2")).Done();

        Assert.Equal(workspace.Features, (await workspace.RunAsync("merge", "--delete-shards")).Done().Output.Trim());
        Assert.Equal(ExtractionTests.Bytes(workspace.File("undisturbed")), ExtractionTests.Bytes(workspace.Features));
        (await workspace.RunAsync("merge", "--delete-shards")).Done();
        (await workspace.RunAsync("export", "features", "--format", "npz", "-o", "features.npz")).Done();
        (await workspace.RunAsync("export", "features", "--format", "npz", "-o", "features.npz")).Refused("features.npz: exists", "--overwrite");
    }

    [Fact]
    public async Task What_is_no_shard_is_refused() => (await workspace.RunAsync("extract", "--shard", "3/2")).Refused("--shard: '3/2' is no shard; expected I/N");

    [Fact]
    public async Task A_device_that_is_not_there_is_refused() =>
        (await workspace.RunAsync("extract", "--Fungi:Device=cpu,cuda:99")).Refused("Fungi:Device: 'cuda:99' is not available; expected");

    [Fact]
    public async Task What_was_never_divided_cannot_be_merged() => (await workspace.RunAsync("merge")).Refused("features: holds no shards");
}
