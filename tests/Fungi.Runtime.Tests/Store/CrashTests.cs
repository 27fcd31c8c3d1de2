using Fungi.Runtime.Store;

namespace Fungi.Runtime.Tests.Store;

/// <summary>Whatever the moment and the manner of a crash, the resumed run ends with the bytes of an undisturbed one.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<bool, bool, bool> Circumstances => new()
    {
        { false, false, true }, { false, false, false }, { false, true, true }, { false, true, false },
        { true, false, true }, { true, false, false }, { true, true, true }, { true, true, false },
    };

    public void Dispose() => _directory.Dispose();

    [Theory, MemberData(nameof(Circumstances))]
    public void A_crash_at_any_operation_changes_nothing(bool powerFails, bool someSkipped, bool flushesEveryBatch)
    {
        var skipped = someSkipped ? SmallRun.TwoSkipped : SmallRun.NoneSkipped;
        var flushInterval = flushesEveryBatch ? TimeSpan.Zero : TimeSpan.MaxValue;
        var expected = Undisturbed(skipped);

        var operations = 1;
        while (Crashes($"run{operations}", operations, powerFails, directory => disk => SmallRun.Extract(disk, directory, skipped, flushInterval)))
        {
            var directory = _directory.File($"run{operations}");
            AssertReadableOnlyIf(File.Exists(Path.Combine(directory, "samples.json")), directory);
            SmallRun.Extract(new CrashingDisk(directory), directory, skipped, flushInterval);
            Assert.Equal(expected, SmallRun.Content(directory));
            operations++;
        }

        Assert.True(operations > 25, $"Only {operations} operations were interrupted.");
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Crashes_of_crashes_change_nothing(bool powerFails)
    {
        var expected = Undisturbed(SmallRun.TwoSkipped);
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            while (Crashes($"run{seed}", random.Next(1, 40), powerFails, directory => disk => SmallRun.Extract(disk, directory, SmallRun.TwoSkipped, TimeSpan.Zero)))
            {
            }

            Assert.Equal(expected, SmallRun.Content(_directory.File($"run{seed}")));
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_crash_while_overwriting_leaves_the_old_run_or_the_new_one(bool powerFails)
    {
        var old = SmallRun.Manifest with { Seed = 7, Blocks = [.. SmallRun.Manifest.Blocks, new BlockManifest("dino", 1)] };
        var expected = Undisturbed(SmallRun.NoneSkipped);

        var operations = 1;
        bool Overwrite() => Crashes($"run{operations}", operations, powerFails, directory =>
        {
            WriteOld(directory, old);
            return disk => SmallRun.Extract(disk, directory, SmallRun.NoneSkipped, TimeSpan.Zero, overwrite: true);
        });
        while (Overwrite())
        {
            var directory = _directory.File($"run{operations}");
            var oldSurvives = File.ReadAllText(Path.Combine(directory, "manifest.json")).Contains("dino", StringComparison.Ordinal);
            if (oldSurvives) FeatureSet.Open(directory).Dispose();
            SmallRun.Extract(new CrashingDisk(directory), directory, SmallRun.NoneSkipped, TimeSpan.Zero, overwrite: oldSurvives);
            Assert.Equal(expected, SmallRun.Content(directory));
            operations++;
        }

        Assert.True(operations > 25, $"Only {operations} operations were interrupted.");
    }

    private static void AssertReadableOnlyIf(bool samplesInPlace, string directory)
    {
        try
        {
            using var features = FeatureSet.Open(directory);
            Assert.True(samplesInPlace);
        }
        catch (InputException)
        {
            // An incomplete split: the usual case.
        }
    }

    private static void WriteOld(string directory, FeatureManifest manifest)
    {
        using var store = FeatureStore.Open(new CrashingDisk(directory), directory, manifest, SmallRun.Samples, overwrite: false, TimeSpan.MaxValue);
        for (var batch = 0; batch < store.BatchCount; batch++)
        {
            var rows = store.RowsOf(batch).Rows;
            store.WriteBatch(batch, [.. manifest.Blocks.Select(block => new ReadOnlyMemory<float>(new float[rows * block.Dim]))]);
        }

        store.Finish();
    }

    private string[] Undisturbed(Dictionary<int, string> skipped)
    {
        var directory = _directory.File("undisturbed");
        SmallRun.Extract(Disk.Default, directory, skipped, TimeSpan.Zero);
        return SmallRun.Content(directory);
    }

    private bool Crashes(string name, int crashAt, bool powerFails, Func<string, Action<Disk>> prepare)
    {
        var directory = Directory.CreateDirectory(_directory.File(name)).FullName;
        var work = prepare(directory);
        var disk = new CrashingDisk(directory, crashAt);
        try
        {
            work(disk);
            return false;
        }
        catch (SimulatedCrash)
        {
            if (powerFails) disk.LosePower();
            return true;
        }
    }
}
