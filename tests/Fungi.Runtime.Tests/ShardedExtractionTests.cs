using Fungi.Runtime.Hosting;
using Fungi.Runtime.Store;
using Fungi.Runtime.Tests.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fungi.Runtime.Tests;

/// <summary>However an extraction is divided, over shards or devices, its features are those of one that is not, byte for byte.</summary>
public sealed class ShardedExtractionTests(ShardedExtractionTests.DividedRun divided) : IClassFixture<ShardedExtractionTests.DividedRun>
{
    private static readonly string[] Objectives = ["cross-covariance", "fitted-rotation", "whitened-latents"];

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(7)]
    public void Merged_shards_are_the_run(int count)
    {
        var output = $"shards-{count}";
        foreach (var number in Enumerable.Range(1, count).Reverse()) divided.Extract(output, new Shard(number, count));
        divided.Merge(output);
        Assert.Equal(divided.Whole, divided.Bytes(output));
    }

    [Fact]
    public void An_interrupted_shard_is_resumed()
    {
        using var stop = new CancellationTokenSource();
        var seen = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => divided.Extract(
            "resumed",
            new Shard(1, 2),
            progress =>
            {
                if (progress is { Stage: "train", Done: > 0 } && ++seen == 2) stop.Cancel();
            },
            stop.Token));
        var done = SplitProgress.Of(divided.Run("resumed").Shard(new(1, 2)).Train)!.Value.Done;
        Assert.InRange(done, DividedRun.BatchSize * 2, DividedRun.BatchSize * (2 + TorchSharp.torch.get_num_threads())); // what other cores had begun is finished

        var first = new List<WorkProgress>();
        divided.Extract("resumed", new Shard(1, 2), first.Add);
        Assert.Equal(done, first.First(progress => progress.Stage == "train").Done);
        divided.Extract("resumed", new Shard(2, 2));
        divided.Merge("resumed");
        Assert.Equal(divided.Whole, divided.Bytes("resumed"));
    }

    [Fact]
    public async Task Shards_that_start_at_once_share_one_state()
    {
        var states = 0;
        await Task.WhenAll(Enumerable.Range(1, 3).Select(number => Task.Factory.StartNew(
            () => divided.Extract("at-once", new Shard(number, 3), progress =>
            {
                if (progress.Stage.EndsWith("state", StringComparison.Ordinal) && progress.Done == 0) Interlocked.Increment(ref states);
            }),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        divided.Merge("at-once");
        Assert.Equal(divided.Whole, divided.Bytes("at-once"));
        Assert.InRange(states, 1, Objectives.Length);
    }

    [Fact]
    public async Task A_shard_waits_while_another_makes_the_state()
    {
        var run = divided.Run("waiting");
        Task shard;
        var waits = new TaskCompletionSource();
        using (run.WaitForState(() => { }, CancellationToken.None))
        {
            shard = Task.Run(() => divided.Extract("waiting", new Shard(1, 1), watch: _ => Assert.True(waits.Task.IsCompleted)));
            while (!divided.Logged.Any(line => line.Contains("Shard 1/1 waits for another shard", StringComparison.Ordinal)))
            {
                Assert.False(shard.IsCompleted);
                await Task.Delay(20);
            }

            Assert.False(File.Exists(run.State));
            waits.SetResult();
        }

        await shard;
        divided.Merge("waiting");
        Assert.Equal(divided.Whole, divided.Bytes("waiting"));
    }

    [Fact]
    public void A_whole_run_and_shards_keep_away_from_each_other()
    {
        var run = divided.Run("held");
        using (run.LockShared()) Assert.StartsWith($"{run.Path}: is in use by ", Assert.Throws<InputException>(() => divided.Extract("held", shard: null)).Message, StringComparison.Ordinal);
        using (run.Lock()) Assert.StartsWith($"{run.Path}: is in use by ", Assert.Throws<InputException>(() => divided.Extract("held", new Shard(1, 2))).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(run.State));
    }

    [Theory]
    [InlineData("cpu,cpu"), InlineData("cpu, CPU,cpu")]
    public void Several_devices_make_the_features_of_one(string devices)
    {
        var output = $"devices-{devices.Length}";
        divided.Extract(output, shard: null, settings: ("Device", devices));
        Assert.Equal(divided.Whole, divided.Bytes(output));
    }

    [Fact]
    public void A_failure_on_one_of_several_devices_is_the_run_s()
    {
        var failure = Assert.Throws<InputException>(() => divided.Extract("failing", shard: null, settings: [("Device", "cpu,cpu"), ("OnBadImage", "Fail")]));
        Assert.Contains("class/03.png", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stopped_run_on_several_devices_is_resumed()
    {
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => divided.Extract(
            "stopped",
            shard: null,
            progress =>
            {
                if (progress is { Stage: "train", Done: > 0 }) stop.Cancel();
            },
            stop.Token,
            ("Device", "cpu,cpu")));
        divided.Extract("stopped", shard: null);
        Assert.Equal(divided.Whole, divided.Bytes("stopped"));
    }

    /// <summary>A run in batches of two, with two images that cannot be decoded, and what it leaves undivided.</summary>
    public sealed class DividedRun : IDisposable
    {
        public const int BatchSize = 2;

        private readonly FrozenStateRun files = new();
        private readonly LogLines log = new();

        public DividedRun()
        {
            File.WriteAllText(files.File("train", "class", "03.png"), "no picture");
            File.WriteAllText(files.File("query", "class", "04.png"), "no picture"); // the only one of the last batch
            Extract("whole", shard: null);
            Whole = Bytes("whole");
        }

        public IReadOnlyDictionary<string, string> Whole { get; }

        internal IReadOnlyCollection<string> Logged => log.Lines;

        internal RunDirectory Run(string output) => new(files.File(output));

        internal void Extract(string output, Shard? shard, Action<WorkProgress>? watch = null, CancellationToken cancellation = default, params (string Path, object Value)[] settings)
        {
            using var services = files.Services(
                Objectives,
                added => added.AddLogging(logging => logging.AddProvider(log)),
                [("Output", output), ("Data:Query", "query"), ("BatchSize", BatchSize), ("OnBadImage", "Skip"), .. settings]);
            services.GetRequiredService<Extraction>().Run(shard, overwrite: false, new FrozenStateRun.Watch(watch), cancellation);
        }

        internal void Merge(string output) => ShardMerge.Merge(Run(output), ["train", "query"], deleteShards: true, new FrozenStateRun.Watch(null), CancellationToken.None);

        internal IReadOnlyDictionary<string, string> Bytes(string output) => files.Bytes(output).OrderBy(file => file.Key, StringComparer.Ordinal).ToDictionary(file => file.Key, file => Convert.ToHexString(file.Value));

        public void Dispose()
        {
            files.Dispose();
            log.Dispose();
        }
    }
}
