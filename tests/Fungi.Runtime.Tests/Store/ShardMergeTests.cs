using Fungi.Runtime.Hosting;
using Fungi.Runtime.Store;

namespace Fungi.Runtime.Tests.Store;

/// <summary>Merging, on the disk alone: what it refuses, and that no crash changes what it leaves.</summary>
public sealed class ShardMergeTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("1/1"), InlineData("7/7"), InlineData("1/9999")]
    public void A_shard_reads_as_it_is_written(string text) => Assert.Equal(text, Shard.Parse(text).ToString());

    [Theory]
    [InlineData(""), InlineData("1"), InlineData("0/3"), InlineData("4/3"), InlineData("-1/3"), InlineData("1/0"), InlineData("1/3/5"), InlineData("01/3"), InlineData("1/99999999999")]
    public void What_is_no_shard_is_refused(string text) =>
        Assert.Contains("expected I/N with 1 <= I <= N", Assert.Throws<InputException>(() => Shard.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(7, 3, 1), InlineData(7, 3, 2), InlineData(7, 3, 3), InlineData(7, 3, 8), InlineData(0, 3, 2), InlineData(1000, 7, 9), InlineData(int.MaxValue, 64, 9999)]
    public void Shards_follow_each_other_on_the_boundaries_of_batches(int samples, int batchSize, int count)
    {
        var end = 0;
        foreach (var shard in Enumerable.Range(1, count).Select(number => new Shard(number, count)))
        {
            var (first, rows) = shard.RowsOf(samples, batchSize).GetOffsetAndLength(samples);
            Assert.Equal(end, first);
            Assert.True(first % batchSize == 0 || rows == 0);
            Assert.InRange(rows, 0, ((((long)samples + batchSize - 1) / batchSize / count) + 1) * batchSize); // no shard has much more than its share
            end = first + rows;
        }

        Assert.Equal(samples, end);
    }

    [Theory]
    [InlineData(1, false), InlineData(2, false), InlineData(2, true), InlineData(5, true)]
    public void Merged_shards_are_the_run(int count, bool someSkipped)
    {
        var skipped = someSkipped ? SmallRun.TwoSkipped : SmallRun.NoneSkipped;
        var run = Shards(count, skipped);

        Merge(run);
        Assert.Equal(Undisturbed(run, skipped), SmallRun.Content(run.Train));
        Merge(run); // changes nothing
        Assert.Equal(Undisturbed(run, skipped), SmallRun.Content(run.Train));
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void A_crash_at_any_operation_changes_nothing(bool powerFails)
    {
        var run = Shards(3, SmallRun.TwoSkipped);
        var expected = Undisturbed(run, SmallRun.TwoSkipped);
        for (var (operation, crashed) = (1, true); crashed; operation++)
        {
            if (Directory.Exists(run.Train)) Directory.Delete(run.Train, recursive: true);
            Directory.CreateDirectory(run.Train);
            var disk = new CrashingDisk(run.Train, operation);
            crashed = Crashes(() => Merge(run, disk.KillAt(operation)));
            if (powerFails) disk = disk.LosePower();
            if (SplitProgress.Of(run.Train) is { IsComplete: true }) FeatureSet.Open(run.Train).Dispose();
            else Assert.Throws<InputException>(() => FeatureSet.Open(run.Train));

            Merge(run, disk.KillAt(int.MaxValue));
            Assert.Equal(expected, SmallRun.Content(run.Train));
        }
    }

    [Fact]
    public void An_unmerged_run_says_what_to_do()
    {
        var run = Shards(2, SmallRun.NoneSkipped);
        var refusal = Assert.Throws<InputException>(() => FeatureSet.Open(run.Train));
        Assert.Equal($"{run.Train}: its shards are not merged; run fungi merge once all of them are complete.", refusal.Message);
    }

    [Fact]
    public void What_cannot_be_merged_is_refused_and_nothing_is_written()
    {
        var run = Shards(3, SmallRun.NoneSkipped);
        var second = run.Shard(new(2, 3)).Train;
        var manifest = File.ReadAllText(Path.Combine(second, "manifest.json"));

        Refused(manifest.Replace("\"seed\": 42", "\"seed\": 43", StringComparison.Ordinal), "is not of the same run as shard 1/3: seed is 42 there and 43 here");
        Refused(File.ReadAllText(Path.Combine(run.Shard(new(1, 3)).Train, "manifest.json")), "2-of-3/train: holds shard 1/3; expected what fungi extract --shard 2/3 writes");
        Refused(manifest.Replace("\"count\": 3", "\"count\": 4", StringComparison.Ordinal), "2-of-3/train: holds shard 2/4; expected what fungi extract --shard 2/3 writes");
        Refused(manifest.Replace("complete", "running", StringComparison.Ordinal), "shard 2/3 is not complete; run fungi extract --shard 2/3");
        File.Delete(run.State);
        Refused(manifest, "state.safetensors: is not the state that the shards were made with");
        Directory.Delete(second, recursive: true);
        Assert.Contains("shard 2/3 is missing; run fungi extract --shard 2/3", Refusal(run), StringComparison.Ordinal);
        Directory.CreateDirectory(run.Shard(new(1, 2)).Path);
        Assert.Contains("holds shards of 2 and of 3", Refusal(run), StringComparison.Ordinal);

        void Refused(string text, string said)
        {
            File.WriteAllText(Path.Combine(second, "manifest.json"), text);
            Assert.Contains(said, Refusal(run), StringComparison.Ordinal);
            Assert.False(Directory.Exists(run.Train));
        }
    }

    [Fact]
    public void Features_of_another_run_are_not_replaced()
    {
        var run = Shards(2, SmallRun.NoneSkipped);
        SmallRun.Extract(Disk.Default, run.Train, SmallRun.NoneSkipped); // whose state is another
        Assert.Contains("holds the features of another run: stateSha256 is", Refusal(run), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unfinished_run_without_shards_is_not_replaced()
    {
        var run = Shards(2, SmallRun.NoneSkipped);
        FeatureStore.Open(run.Train, ManifestOf(run), SmallRun.Samples).Dispose();
        Assert.Contains("holds an unfinished run without shards", Refusal(run), StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_are_deleted_on_request_and_then_nothing_is_left_to_do()
    {
        var run = Shards(2, SmallRun.NoneSkipped);
        Merge(run, deleteShards: true);
        Assert.Equal(Undisturbed(run, SmallRun.NoneSkipped), SmallRun.Content(run.Train));
        Assert.Equal([run.Train], Directory.GetDirectories(run.Path));
        Merge(run, deleteShards: true);

        Directory.Delete(run.Train, recursive: true);
        Assert.Contains("holds no shards", Refusal(run), StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_of_a_split_that_is_not_merged_are_not_deleted()
    {
        var run = Shards(2, SmallRun.NoneSkipped);
        var query = run.Shard(new(1, 2)).Query;
        Directory.CreateDirectory(query);

        Assert.StartsWith($"{query}: is not merged, so it is not deleted; ", Assert.Throws<InputException>(() => Merge(run, deleteShards: true)).Message, StringComparison.Ordinal);

        Assert.False(Directory.Exists(run.Train));
        Assert.True(Directory.Exists(query));
        Merge(run);
    }

    [Fact]
    public void The_disk_tells_how_far_a_shard_is()
    {
        Assert.Null(SplitProgress.Of(_root.File("nothing")));
        var directory = _root.File("train");
        using (var store = FeatureStore.Open(directory, SmallRun.Manifest, SmallRun.Samples, flushInterval: TimeSpan.Zero))
        {
            Assert.Equal(new(0, 7, IsComplete: false), SplitProgress.Of(directory));
            SmallRun.Write(store, 2, SmallRun.NoneSkipped); // the short one
            SmallRun.Write(store, 0, SmallRun.NoneSkipped);
            Assert.Equal(new(4, 7, IsComplete: false), SplitProgress.Of(directory));
            SmallRun.Write(store, 1, SmallRun.NoneSkipped);
            store.Finish();
        }

        Assert.Equal(new(7, 7, IsComplete: true), SplitProgress.Of(directory));
    }

    private static bool Crashes(Action work)
    {
        try
        {
            work();
            return false;
        }
        catch (SimulatedCrash)
        {
            return true;
        }
    }

    private static void Merge(RunDirectory run, Disk? disk = null, bool deleteShards = false) =>
        ShardMerge.Merge(disk ?? Disk.Default, run, ["train"], deleteShards, new Progress<WorkProgress>(), CancellationToken.None);

    private static string Refusal(RunDirectory run) => Assert.Throws<InputException>(() => Merge(run)).Message;

    private static FeatureManifest ManifestOf(RunDirectory run) => SmallRun.Manifest with { StateSha256 = run.StateSha256() };

    /// <summary>A run of which each shard is complete.</summary>
    private RunDirectory Shards(int count, Dictionary<int, string> skipped)
    {
        var run = new RunDirectory(_root.File(Path.GetRandomFileName()));
        run.Create();
        File.WriteAllText(run.State, "state");
        foreach (var shard in Enumerable.Range(1, count).Select(number => new Shard(number, count)))
        {
            var (first, rows) = shard.RowsOf(SmallRun.Samples.Length, SmallRun.Manifest.BatchSize).GetOffsetAndLength(SmallRun.Samples.Length);
            var manifest = ManifestOf(run) with { Shard = new(shard.Number, count, SmallRun.Samples.Length, FeatureStore.Hash(SmallRun.Samples)) };
            using var store = FeatureStore.Open(run.Shard(shard).Train, manifest, SmallRun.Samples[first..(first + rows)]);
            for (var batch = 0; batch < store.BatchCount; batch++) SmallRun.Write(store, batch, skipped, first);
            store.Finish();
        }

        return run;
    }

    private string[] Undisturbed(RunDirectory run, Dictionary<int, string> skipped)
    {
        var directory = _root.File(Path.GetRandomFileName());
        using (var store = FeatureStore.Open(directory, ManifestOf(run), SmallRun.Samples))
        {
            for (var batch = 0; batch < store.BatchCount; batch++) SmallRun.Write(store, batch, skipped);
            store.Finish();
        }

        return SmallRun.Content(directory);
    }
}
