using System.Numerics;
using System.Text;
using Fungi.Runtime.Store;
using Microsoft.Win32.SafeHandles;

namespace Fungi.Runtime.Tests.Store;

public sealed class FeatureStoreTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();
    private readonly string _directory;

    public FeatureStoreTests() => _directory = _root.File("features", "train");

    public void Dispose() => _root.Dispose();

    [Fact]
    public void What_is_written_is_read_whatever_the_order_of_the_batches()
    {
        using (var store = Open())
        {
            Assert.Equal((3, 0, (6, 1)), (store.BatchCount, store.FinishedBatches, store.RowsOf(2)));
            foreach (var batch in (int[])[2, 0, 1]) SmallRun.Write(store, batch, SmallRun.NoneSkipped);
            store.Finish();
        }

        using var features = FeatureSet.Open(_directory);
        Assert.Equal("embeddings kl", string.Join(' ', features.Blocks.Keys));
        for (var row = 0; row < SmallRun.Samples.Length; row++)
        {
            Assert.Equal(SmallRun.Row(0, row), features.Blocks["embeddings"].Row(row).ToArray());
            Assert.Equal(SmallRun.Row(1, row), features.Blocks["kl"].Row(row).ToArray());
        }

        Assert.Equal(SmallRun.Samples, features.SampleIds.Zip(features.Labels));
        Assert.Equal("even odd", string.Join(' ', features.Classes));
        Assert.Equal((FeatureStatus.Complete, 7), (features.Manifest.Status, features.Manifest.Samples));
        Assert.Equal(
            "embeddings.npy kl.npy labels.npy lock manifest.json samples.json",
            string.Join(' ', Directory.EnumerateFiles(_directory).Select(Path.GetFileName).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Skipped_samples_are_left_out_and_listed_with_their_reasons()
    {
        Extract(SmallRun.TwoSkipped);

        using var features = FeatureSet.Open(_directory);
        int[] kept = [0, 2, 3, 4, 5];
        Assert.Equal(kept.SelectMany(row => SmallRun.Row(1, row)), features.Blocks["kl"].ReadAll());
        Assert.Equal(kept.Select(row => SmallRun.Samples[row]), features.SampleIds.Zip(features.Labels));
        Assert.Equal(
            [new SkippedSample("class/ü 1.png", "cannot be decoded"), new SkippedSample("class/ü 6.png", "the gradient is not finite")],
            features.Manifest.Skipped.AsEnumerable());
    }

    [Fact]
    public void A_split_may_lose_all_its_samples()
    {
        Extract(Enumerable.Range(0, 7).ToDictionary(row => row, _ => "cannot be decoded"));

        using var features = FeatureSet.Open(_directory);
        Assert.Equal((0L, 3), (features.Blocks["kl"].Rows, features.Blocks["kl"].Dim));
        Assert.Empty(features.Labels);
    }

    [Fact]
    public void The_manifest_reads_as_people_write()
    {
        Extract(SmallRun.NoneSkipped);

        var text = File.ReadAllText(Path.Combine(_directory, "manifest.json"));
        Assert.StartsWith("{\n  \"formatVersion\": 1,\n  \"toolVersion\": \"1.2.3+abc\",\n  \"dataset\": {\n", text, StringComparison.Ordinal);
        Assert.Contains("\"options\": {\n        \"Bank\": \"256\",\n        \"Temperature\": \"0.07\"\n", text, StringComparison.Ordinal);
        Assert.Contains("\"status\": \"complete\"", text, StringComparison.Ordinal);
        Assert.Contains("\"class/ü 0.png\"", File.ReadAllText(Path.Combine(_directory, "samples.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_resumed_run_keeps_its_finished_batches()
    {
        using (var store = Open())
        {
            SmallRun.Write(store, 1, SmallRun.NoneSkipped);
            Assert.True(store.IsFinished(1));
        }

        using var resumed = Open();
        Assert.Equal([false, true, false], Enumerable.Range(0, 3).Select(resumed.IsFinished));
        Assert.Equal(1, resumed.FinishedBatches);
        Assert.Throws<InvalidOperationException>(() => SmallRun.Write(resumed, 1, SmallRun.NoneSkipped));
    }

    [Fact]
    public void A_batch_counts_only_once_it_has_been_flushed()
    {
        using (var store = Open(flushInterval: TimeSpan.MaxValue))
        {
            SmallRun.Write(store, 0, SmallRun.NoneSkipped);
            store.Flush();
            SmallRun.Write(store, 1, SmallRun.NoneSkipped);
            Assert.False(store.IsFinished(1));
        }

        using var resumed = Open();
        Assert.Equal([true, false, false], Enumerable.Range(0, 3).Select(resumed.IsFinished));
    }

    [Fact]
    public void A_journal_torn_anywhere_loses_only_what_is_torn()
    {
        Extract(SmallRun.TwoSkipped);
        var expected = SmallRun.Content(_directory);
        var journal = Path.Combine(_directory, "journal");

        var previous = 0;
        for (var length = 0; ; length++)
        {
            using (var store = Open(overwrite: true))
            {
                for (var batch = 0; batch < 3; batch++) SmallRun.Write(store, batch, SmallRun.TwoSkipped);
            }

            var bytes = File.ReadAllBytes(journal);
            if (length > bytes.Length) break;
            File.WriteAllBytes(journal, [.. bytes[..length], .. new byte[5]]);
            int finished;
            using (var store = Open()) finished = store.FinishedBatches;
            Assert.Equal(bytes[..length].Count(value => value == '\n'), finished);
            Assert.InRange(finished, previous, 3);
            Extract(SmallRun.TwoSkipped);
            Assert.Equal(expected, SmallRun.Content(_directory));
            previous = finished;
        }

        Assert.Equal(3, previous);
    }

    [Fact]
    public void A_damaged_journal_line_never_happened()
    {
        using (var store = Open())
        {
            SmallRun.Write(store, 0, SmallRun.NoneSkipped);
            SmallRun.Write(store, 1, SmallRun.TwoSkipped);
        }

        var journal = Path.Combine(_directory, "journal");
        File.WriteAllText(journal, File.ReadAllText(journal).Replace("\"Batch\":1", "\"Batch\":2", StringComparison.Ordinal));

        using var resumed = Open();
        Assert.Equal([true, false, false], Enumerable.Range(0, 3).Select(resumed.IsFinished));
    }

    [Theory]
    [InlineData("{\"Batch\":3,\"Skipped\":{}}")]
    [InlineData("{\"Batch\":-1,\"Skipped\":{}}")]
    [InlineData("{\"Batch\":2,\"Skipped\":{\"1\":\"beyond the last row\"}}")]
    public void A_journal_of_rows_that_the_run_does_not_have_is_refused(string line)
    {
        using (var store = Open()) SmallRun.Write(store, 0, SmallRun.NoneSkipped);
        AppendToJournal(line);

        Assert.Contains("rows that the run does not have", Assert.Throws<InputException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{\"Batch\":1}")]
    [InlineData("{\"Batch\":1,\"Skipped\":{\"0\":null}}")]
    [InlineData("[[[")]
    public void A_journal_line_that_is_none_never_happened(string line)
    {
        using (var store = Open()) SmallRun.Write(store, 0, SmallRun.NoneSkipped);
        AppendToJournal(line);

        using var resumed = Open();
        Assert.Equal([true, false, false], Enumerable.Range(0, 3).Select(resumed.IsFinished));
    }

    [Fact]
    public void A_journal_that_cannot_be_read_is_not_taken_for_none()
    {
        using (var store = Open()) SmallRun.Write(store, 0, SmallRun.NoneSkipped);
        var (journal, kept) = (Path.Combine(_directory, "journal"), _root.File("kept"));
        File.Move(journal, kept);
        Directory.CreateDirectory(journal);
        Assert.Throws<InputException>(() => Open());
        Directory.Delete(journal);
        File.Move(kept, journal);

        Extract(SmallRun.NoneSkipped);

        using var features = FeatureSet.Open(_directory);
        Assert.Equal(SmallRun.Row(0, 0), features.Blocks["embeddings"].Row(0).ToArray());
    }

    [Fact]
    public void A_complete_split_is_recognised_without_writing()
    {
        Extract(SmallRun.TwoSkipped);
        File.Delete(Path.Combine(_directory, "lock"));

        using var store = Open();

        Assert.True(store.IsComplete);
        Assert.Equal(3, store.FinishedBatches);
        store.Finish();
        Assert.False(File.Exists(Path.Combine(_directory, "lock")));
    }

    private static readonly Dictionary<string, FeatureManifest> OtherRuns = new(StringComparer.Ordinal)
    {
        ["seed is 42 there and 43 here"] = SmallRun.Manifest with { Seed = 43 },
        ["batchSize is 3 there and 4 here"] = SmallRun.Manifest with { BatchSize = 4 },
        ["precision is \"fp32\" there and \"bf16\" here"] = SmallRun.Manifest with { Precision = "bf16" },
        ["toolVersion is \"1.2.3+abc\" there and \"2\" here"] = SmallRun.Manifest with { ToolVersion = "2" },
        ["stateSha256 is \"cafe\" there and \"c0de\" here"] = SmallRun.Manifest with { StateSha256 = "c0de" },
        ["projection is \"rademacher\" there and \"none\" here"] = SmallRun.Manifest with { Projection = "none" },
        ["backbone.checkpointSha256 is \"beef\" there and \"dead\" here"] = SmallRun.Manifest with { Backbone = SmallRun.Manifest.Backbone with { CheckpointSha256 = "dead" } },
        ["dataset.fingerprint is \"f00d\" there and \"feed\" here"] = SmallRun.Manifest with { Dataset = SmallRun.Manifest.Dataset with { Fingerprint = "feed" } },
        ["dataset.classes[1] is \"odd\" there and absent here"] = SmallRun.Manifest with { Dataset = SmallRun.Manifest.Dataset with { Classes = ["even"] } },
        ["blocks[1].plugin.version is \"0.1.0\" there and \"0.2.0\" here"] = WithKl(block => block with { Plugin = block.Plugin! with { Version = "0.2.0" } }),
        ["blocks[1].plugin.sha256 is \"babe\" there and \"fade\" here"] = WithKl(block => block with { Plugin = block.Plugin! with { Sha256 = "fade" } }),
        ["blocks[1].options.Temperature is \"0.07\" there and \"0.1\" here"] = WithKl(block => block with { Options = block.Options.SetItem("Temperature", "0.1") }),
        ["blocks[1].dim is 3 there and 5 here"] = WithKl(block => block with { Dim = 5 }),
    };

    public static TheoryData<string> Differences => [.. OtherRuns.Keys];

    [Theory, MemberData(nameof(Differences))]
    public void Another_run_is_refused_with_the_fields_that_differ(string difference)
    {
        Open().Dispose();
        AssertRefused();
        Extract(SmallRun.NoneSkipped);
        AssertRefused();

        void AssertRefused()
        {
            var message = Assert.Throws<InputException>(() => Open(OtherRuns[difference])).Message;
            Assert.Equal($"{_directory}: holds the features of another run: {difference}; choose another output directory, or discard the old run with --overwrite.", message);
        }
    }

    [Fact]
    public void Other_samples_are_another_run()
    {
        Open().Dispose();
        (string, long)[] relabelled = [.. SmallRun.Samples[..6], (SmallRun.Samples[6].Id, 1)];

        var message = Assert.Throws<InputException>(() => FeatureStore.Open(_directory, SmallRun.Manifest, relabelled)).Message;

        Assert.Contains("samplesSha256", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dataset_that_moved_is_the_same_dataset()
    {
        Extract(SmallRun.NoneSkipped);
        using var store = Open(SmallRun.Manifest with { Dataset = SmallRun.Manifest.Dataset with { Location = "/elsewhere" } });

        Assert.True(store.IsComplete);
    }

    [Fact]
    public void Overwriting_discards_the_other_run()
    {
        Extract(SmallRun.NoneSkipped);
        var smaller = SmallRun.Manifest with { Blocks = [new BlockManifest("dino", 1)], BatchSize = 7 };
        using (var store = Open(smaller, overwrite: true))
        {
            Assert.Equal(0, store.FinishedBatches);
            store.WriteBatch(0, [new float[] { 1, 2, 3, 4, 5, 6, 7 }]);
            store.Finish();
        }

        using var features = FeatureSet.Open(_directory);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], features.Blocks["dino"].ReadAll());
        Assert.False(File.Exists(Path.Combine(_directory, "kl.npy")));
    }

    [Fact]
    public void Overwriting_discards_the_journal_of_an_unfinished_run()
    {
        using (var store = Open()) SmallRun.Write(store, 0, SmallRun.NoneSkipped);
        using var anew = Open(SmallRun.Manifest with { Seed = 43 }, overwrite: true);

        Assert.Equal(0, anew.FinishedBatches);
    }

    [Fact]
    public void One_directory_has_one_writer()
    {
        using (Open())
        {
            Assert.StartsWith($"{_directory}: is in use", Assert.Throws<InputException>(() => Open()).Message, StringComparison.Ordinal);
        }

        Open().Dispose();
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_directory_of_other_things_is_left_alone(bool overwrite)
    {
        Directory.CreateDirectory(_directory);
        File.WriteAllText(Path.Combine(_directory, "thesis.tex"), "years of work");

        Assert.Contains("'thesis.tex'", Assert.Throws<InputException>(() => Open(overwrite: overwrite)).Message, StringComparison.Ordinal);
        Assert.Equal("years of work", File.ReadAllText(Path.Combine(_directory, "thesis.tex")));
    }

    [Fact]
    public void A_directory_that_cannot_be_made_is_an_input_error()
    {
        File.WriteAllText(_root.File("file"), "");
        var below = _root.File("file", "train");

        var message = Assert.Throws<InputException>(() => FeatureStore.Open(below, SmallRun.Manifest, SmallRun.Samples)).Message;

        Assert.StartsWith($"{below}: cannot be written: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory, InlineData(3), InlineData(4), InlineData(8), InlineData(9)]
    public void A_failing_disk_costs_only_what_was_not_flushed(int failAt)
    {
        Extract(SmallRun.NoneSkipped);
        var expected = SmallRun.Content(_directory);
        Open(overwrite: true).Dispose();

        var disk = new FailingDisk(failAt);
        using (var store = FeatureStore.Open(disk, _directory, SmallRun.Manifest, SmallRun.Samples, overwrite: false, TimeSpan.Zero))
        {
            Assert.Throws<IOException>(() =>
            {
                for (var batch = 0; batch < 3; batch++) SmallRun.Write(store, batch, SmallRun.NoneSkipped);
            });
            Assert.Throws<InvalidOperationException>(store.Finish);
        }

        Extract(SmallRun.NoneSkipped);
        Assert.Equal(expected, SmallRun.Content(_directory));
    }

    [Fact]
    public void A_part_that_was_cut_cannot_be_resumed()
    {
        using (var store = Open()) SmallRun.Write(store, 0, SmallRun.NoneSkipped);
        File.WriteAllText(Path.Combine(_directory, "kl.npy.part"), "");

        Assert.Contains("kl.npy.part: is missing or has the wrong length", Assert.Throws<InputException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("labels")]
    [InlineData("embeddings")]
    [InlineData("../up")]
    [InlineData("")]
    public void A_block_needs_a_name_of_its_own(string name)
    {
        var manifest = SmallRun.Manifest with { Blocks = SmallRun.Manifest.Blocks.Add(new BlockManifest(name, 1)) };

        Assert.Contains($"'{name}'", Assert.Throws<InputException>(() => Open(manifest)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory));
    }

    [Fact]
    public void A_batch_of_the_wrong_shape_is_a_mistake_of_the_program()
    {
        using var store = Open();

        Assert.Throws<ArgumentException>(() => store.WriteBatch(0, [new float[6]]));
        Assert.Throws<ArgumentException>(() => store.WriteBatch(0, [new float[6], new float[8]]));
        Assert.Throws<ArgumentException>(() => store.WriteBatch(2, [new float[2], new float[3]], new Dictionary<int, string> { [1] = "" }));
        Assert.Throws<ArgumentException>(() => store.WriteBatch(2, [new float[2], new float[3]], new Dictionary<int, string> { [-1] = "" }));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.WriteBatch(3, [new float[6], new float[9]]));
        Assert.Throws<InvalidOperationException>(store.Finish);
    }

    private static FeatureManifest WithKl(Func<BlockManifest, BlockManifest> change) =>
        SmallRun.Manifest with { Blocks = [SmallRun.Manifest.Blocks[0], change(SmallRun.Manifest.Blocks[1])] };

    private void AppendToJournal(string line)
    {
        var checksum = ~Encoding.UTF8.GetBytes(line).Aggregate(uint.MaxValue, BitOperations.Crc32C);
        File.AppendAllText(Path.Combine(_directory, "journal"), $"{checksum:x8} {line}\n");
    }

    private FeatureStore Open(FeatureManifest? manifest = null, bool overwrite = false, TimeSpan? flushInterval = null) =>
        FeatureStore.Open(_directory, manifest ?? SmallRun.Manifest, SmallRun.Samples, overwrite, flushInterval ?? TimeSpan.Zero);

    private void Extract(Dictionary<int, string> skipped) => SmallRun.Extract(Disk.Default, _directory, skipped);

    /// <summary>A disk that is full, or fails to flush, once.</summary>
    private sealed class FailingDisk(int failAt) : Disk
    {
        private int _operations;

        public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
        {
            Operation();
            base.Write(file, bytes, offset);
        }

        public override void Flush(SafeFileHandle file)
        {
            Operation();
            base.Flush(file);
        }

        private void Operation()
        {
            if (++_operations == failAt) throw new IOException("No space left on device");
        }
    }
}
