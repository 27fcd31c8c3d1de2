using Fungi.Runtime.Store;
using Fungi.Runtime.Training;
using Xunit.Sdk;

namespace Fungi.Runtime.Tests.Store;

/// <summary>
/// Whatever the moment and the manner of a crash, the resumed run ends with the bytes of an undisturbed one and computes no flushed batch
/// again. The disk is a model; what it is asked to flush decides what survives.
/// </summary>
public sealed class CrashTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData(false, false, true), InlineData(false, false, false), InlineData(false, true, true), InlineData(false, true, false)]
    [InlineData(true, false, true), InlineData(true, false, false), InlineData(true, true, true), InlineData(true, true, false)]
    public void A_crash_at_any_operation_changes_nothing(bool powerFails, bool someSkipped, bool flushesEveryBatch)
    {
        var skipped = someSkipped ? SmallRun.TwoSkipped : SmallRun.NoneSkipped;
        var expected = Undisturbed(skipped);
        var operation = 1;
        for (; ; operation++)
        {
            var directory = NewDirectory();
            var safe = flushesEveryBatch ? new HashSet<int>() : null;
            var disk = new CrashingDisk(directory, operation);
            if (!Crashes(() => SmallRun.Extract(disk.KillAt(operation), directory, skipped, safe))) break;

            if (powerFails) disk = disk.LosePower();
            AssertCompleteOrRefused(directory);
            SmallRun.Extract(disk.KillAt(int.MaxValue), directory, skipped, safe);
            Assert.Equal(expected, SmallRun.Content(directory));
        }

        Assert.InRange(operation, 30, 100);
    }

    [Fact]
    public void A_power_failure_soon_after_a_kill_changes_nothing()
    {
        var expected = Undisturbed(SmallRun.NoneSkipped);
        for (var (operation, crashed) = (1, true); crashed; operation++)
        {
            for (var later = 1; later <= 10; later++)
            {
                var directory = NewDirectory();
                var safe = new HashSet<int>();
                var disk = new CrashingDisk(directory, (operation * 100) + later);
                void Extract() => SmallRun.Extract(disk, directory, SmallRun.NoneSkipped, safe);

                disk.KillAt(operation);
                crashed = Crashes(Extract);
                disk.KillAt(later);
                _ = Crashes(Extract);
                disk = disk.LosePower();
                Extract();
                Assert.Equal(expected, SmallRun.Content(directory));
            }
        }
    }

    [Fact]
    public void A_series_of_crashes_changes_nothing()
    {
        var expected = Undisturbed(SmallRun.TwoSkipped);
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var directory = NewDirectory();
            var safe = new HashSet<int>();
            var disk = new CrashingDisk(directory, seed);
            while (Crashes(() => SmallRun.Extract(disk.KillAt(random.Next(1, 40)), directory, SmallRun.TwoSkipped, safe)))
            {
                if (random.Next(2) == 0) disk = disk.LosePower();
            }

            Assert.Equal(expected, SmallRun.Content(directory));
        }
    }

    [Theory]
    [InlineData(false, false), InlineData(false, true), InlineData(true, false), InlineData(true, true)]
    public void A_crash_while_overwriting_leaves_the_old_run_or_the_new_one(bool powerFails, bool oldIsComplete)
    {
        var old = SmallRun.Manifest with { Seed = 7, Blocks = [.. SmallRun.Manifest.Blocks, new BlockManifest("dino", 1)] };
        var expected = Undisturbed(SmallRun.NoneSkipped);
        var (operation, crashed) = (1, true);
        for (; crashed; operation++)
        {
            for (var seed = 0; seed < (powerFails ? 5 : 1); seed++)
            {
                var directory = NewDirectory();
                WriteZeros(directory, old, oldIsComplete);
                var disk = new CrashingDisk(directory, (operation * 100) + seed);
                crashed = Crashes(() => SmallRun.Extract(disk.KillAt(operation), directory, SmallRun.NoneSkipped, [], overwrite: true));

                if (powerFails) disk = disk.LosePower();
                var oldSurvives = File.ReadAllText(Path.Combine(directory, "manifest.json")).Contains("dino", StringComparison.Ordinal);
                if (oldSurvives && oldIsComplete) FeatureSet.Open(directory).Dispose();
                SmallRun.Extract(disk.KillAt(int.MaxValue), directory, SmallRun.NoneSkipped, overwrite: oldSurvives);
                Assert.Equal(expected, SmallRun.Content(directory));
            }
        }

        Assert.InRange(operation, 30, 100);
    }

    [Fact]
    public void A_power_failure_while_features_are_discarded_leaves_no_strangers_files()
    {
        var expected = Undisturbed(SmallRun.NoneSkipped);
        for (var (operation, crashed) = (1, true); crashed; operation++)
        {
            for (var seed = 0; seed < 5; seed++)
            {
                var directory = NewDirectory();
                WriteZeros(directory, SmallRun.Manifest with { Seed = 7 }, complete: true);
                var disk = new CrashingDisk(directory, (operation * 100) + seed).KillAt(operation);
                crashed = Crashes(() => FeatureStore.Discard(disk, directory));
                disk.LosePower();
                FeatureStore.Discard(Disk.Default, directory);
                SmallRun.Extract(Disk.Default, directory, SmallRun.NoneSkipped);
                Assert.Equal(expected, SmallRun.Content(directory));
            }
        }
    }

    /// <summary>The model is worth something: it finds out if any one kind of flush were forgotten.</summary>
    [Theory]
    [InlineData(".part"), InlineData("journal"), InlineData(".tmp"), InlineData("")]
    public void A_flush_that_is_forgotten_is_found_out(string ending)
    {
        var expected = Undisturbed(SmallRun.TwoSkipped);
        Assert.Equal(0, Failures(_ => false));
        Assert.NotEqual(0, Failures(path => ending.Length == 0 ? Directory.Exists(path) : path.EndsWith(ending, StringComparison.Ordinal)));

        int Failures(Func<string, bool> forgets)
        {
            var failures = 0;
            for (var (operation, crashed) = (1, true); crashed; operation++)
            {
                for (var seed = 0; seed < 5; seed++)
                {
                    var directory = NewDirectory();
                    var safe = new HashSet<int>();
                    var disk = new CrashingDisk(directory, (operation * 100) + seed) { Forgets = forgets };
                    crashed = Crashes(() => SmallRun.Extract(disk.KillAt(operation), directory, SmallRun.TwoSkipped, safe));
                    disk = disk.LosePower();
                    try
                    {
                        SmallRun.Extract(disk.KillAt(int.MaxValue), directory, SmallRun.TwoSkipped, safe);
                        if (!expected.SequenceEqual(SmallRun.Content(directory), StringComparer.Ordinal)) failures++;
                    }
                    catch (Exception exception) when (exception is InputException or XunitException)
                    {
                        failures++;
                    }
                }
            }

            return failures;
        }
    }

    /// <summary>State and checkpoints are replaced as a whole, and what was replaced before is there.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void A_crash_while_a_checkpoint_is_replaced_leaves_the_old_one_or_the_new_one(bool powerFails)
    {
        const int Steps = 4;
        using var scope = TorchSharp.torch.NewDisposeScope();
        var origin = new Dictionary<string, string> { ["seed"] = "42" };
        var (operation, crashed) = (1, true);
        for (; crashed; operation++)
        {
            for (var seed = 0; seed < (powerFails ? 20 : 1); seed++)
            {
                var directory = NewDirectory();
                var path = Path.Combine(directory, "backbone.checkpoint");
                var disk = new CrashingDisk(directory, (operation * 100) + seed).KillAt(operation);
                var (begun, saved) = (0, 0);
                crashed = Crashes(() =>
                {
                    while (saved < Steps)
                    {
                        begun++;
                        new TrainingCheckpoint(path, "Fungi:Pretrain", origin, disk).Save(begun, new Dictionary<string, TorchSharp.torch.Tensor> { ["w"] = TorchSharp.torch.full([100], (double)begun) });
                        saved = begun;
                    }
                });
                if (powerFails) disk.LosePower();

                var read = 0f;
                var loaded = new TrainingCheckpoint(path, "Fungi:Pretrain", origin).Load(Steps, file => read = file.Read("w").sum().item<float>());

                Assert.InRange(loaded, saved, begun);
                Assert.Equal(100 * loaded, read);
            }
        }

        Assert.InRange(operation, 4 * Steps, 10 * Steps);
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

    private static void AssertCompleteOrRefused(string directory)
    {
        try
        {
            FeatureSet.Open(directory).Dispose();
        }
        catch (InputException exception)
        {
            Assert.Matches("is not complete|holds no manifest", exception.Message);
        }
    }

    private static void WriteZeros(string directory, FeatureManifest manifest, bool complete)
    {
        using var store = FeatureStore.Open(new CrashingDisk(directory), directory, manifest, SmallRun.Samples, overwrite: false, TimeSpan.Zero);
        for (var batch = complete ? 0 : 1; batch < store.BatchCount; batch++)
        {
            var rows = store.RowsOf(batch).Rows;
            store.WriteBatch(batch, [.. manifest.Blocks.Select(block => new ReadOnlyMemory<float>(new float[rows * block.Dim]))]);
        }

        if (complete) store.Finish();
    }

    private string[] Undisturbed(Dictionary<int, string> skipped)
    {
        var directory = NewDirectory();
        SmallRun.Extract(Disk.Default, directory, skipped, []);
        return SmallRun.Content(directory);
    }

    private string NewDirectory() => Directory.CreateDirectory(_root.File(Path.GetRandomFileName())).FullName;
}
