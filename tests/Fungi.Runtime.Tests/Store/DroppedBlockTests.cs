using Fungi.Runtime.Store;

namespace Fungi.Runtime.Tests.Store;

/// <summary>A block that is dropped is no part of the complete split, whatever the moment of a crash.</summary>
public sealed class DroppedBlockTests : IDisposable
{
    private static readonly DroppedBlock Dropped = new("kl", "its loss failed: dünn");
    private readonly TemporaryDirectory root = new();

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    [InlineData(true, 3)]
    public void A_crash_at_any_operation_changes_nothing(bool powerFails, int before)
    {
        var undisturbed = NewDirectory();
        Extract(Disk.Default, undisturbed, before);
        Assert.Equal(["embeddings.npy", "labels.npy", "lock", "manifest.json", "samples.json"], Directory.GetFiles(undisturbed).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using (var features = FeatureSet.Open(undisturbed))
        {
            Assert.Equal(["embeddings"], features.Blocks.Keys);
            Assert.Equal([Dropped], features.Manifest.Dropped.AsEnumerable());
            Assert.Equal(SmallRun.Row(0, 5), features.Blocks["embeddings"].Row(5).ToArray());
        }

        for (var (operation, crashed) = (1, true); crashed; operation++)
        {
            var directory = NewDirectory();
            var disk = new CrashingDisk(directory, operation);
            crashed = Crashes(() => Extract(disk.KillAt(operation), directory, before));
            if (powerFails) disk = disk.LosePower();
            Extract(disk.KillAt(int.MaxValue), directory, before);
            Assert.Equal(SmallRun.Content(undisturbed), SmallRun.Content(directory));
        }
    }

    [Fact]
    public void What_is_dropped_is_known_while_the_run_is_unfinished_and_after()
    {
        var directory = NewDirectory();
        Assert.Empty(FeatureStore.DroppedIn(directory, SmallRun.Manifest.StateSha256));
        using (var store = FeatureStore.Open(directory, SmallRun.Manifest, SmallRun.Samples, flushInterval: TimeSpan.MaxValue))
        {
            SmallRun.Write(store, 0, SmallRun.NoneSkipped);
            store.Drop(Dropped);
            store.Drop(Dropped with { Reason = "the first reason counts" });
        }

        Assert.Equal([Dropped], FeatureStore.DroppedIn(directory, SmallRun.Manifest.StateSha256));
        using (var store = FeatureStore.Open(directory, SmallRun.Manifest, SmallRun.Samples)) Assert.True(store.IsFinished(0)); // it was made safe with the drop
        Extract(Disk.Default, directory, before: 0);
        Assert.Equal([Dropped], FeatureStore.DroppedIn(directory, SmallRun.Manifest.StateSha256));
        Assert.Empty(FeatureStore.DroppedIn(directory, "another"));
    }

    [Fact]
    public void A_run_that_has_the_block_is_another_run()
    {
        var directory = NewDirectory();
        Extract(Disk.Default, directory, before: 0);
        var manifest = SmallRun.Manifest with { Blocks = [.. SmallRun.Manifest.Blocks, new BlockManifest("dino", 1)] };
        Assert.Contains("holds the features of another run", Assert.Throws<InputException>(() => FeatureStore.Open(directory, manifest, SmallRun.Samples)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => root.Dispose();

    /// <summary>What the command does where an objective fails after some batches; after all three: in another split.</summary>
    private static void Extract(Disk disk, string directory, int before)
    {
        using (var store = FeatureStore.Open(disk, directory, SmallRun.Manifest, SmallRun.Samples, overwrite: false, TimeSpan.Zero))
        {
            for (var batch = 0; batch < store.BatchCount; batch++)
            {
                if (batch == before) store.Drop(Dropped);
                if (!store.IsFinished(batch)) SmallRun.Write(store, batch, SmallRun.NoneSkipped);
            }

            store.Finish();
        }

        using var complete = FeatureStore.Open(disk, directory, SmallRun.Manifest, SmallRun.Samples, overwrite: false, TimeSpan.Zero);
        complete.Drop(Dropped);
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

    private string NewDirectory() => Directory.CreateDirectory(root.File(Path.GetRandomFileName())).FullName;
}
