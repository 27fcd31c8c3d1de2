using System.Diagnostics;
using Fungi.Models;
using Fungi.Runtime.Export;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Store;
using Fungi.Runtime.Tests.Store;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Export;

/// <summary>Exported files hold the features bit for bit, as other programs read them.</summary>
public sealed class FeatureExportTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();
    private readonly RunDirectory _run;

    public FeatureExportTests()
    {
        _run = new(_root.File("features"));
        SmallRun.Extract(Disk.Default, _run.Train, SmallRun.TwoSkipped);
        SmallRun.Extract(Disk.Default, _run.Query, SmallRun.NoneSkipped);
    }

    public void Dispose() => _root.Dispose();

    [HdfTheory("h5py")]
    [InlineData("hdf5", "h5py.File(path, 'r')"), InlineData("npz", "numpy.load(path)")]
    public void Python_reads_what_is_on_disk(string format, string open)
    {
        Export(_run.Path, format, "run");
        Export(_run.Query, format, "split");
        Assert.Equal("equal", Python($$"""
            import h5py, numpy, sys
            features, run, split = sys.argv[1:]
            def same(path, prefix, names):
                with {{open}} as file:
                    for name in names:
                        where = f"{features}/{name if prefix else 'query/' + name}.npy"
                        expected = numpy.load(where.replace('targets', 'labels'))
                        actual = file[name][...]
                        assert actual.dtype == expected.dtype and actual.shape == expected.shape, name
                        assert actual.tobytes() == expected.tobytes(), name
                    found = []
                    file.visit(found.append) if hasattr(file, 'visit') else found.extend(file.files)
                    assert sorted(name for name in found if name not in ('train', 'query')) == sorted(names), found
            blocks = ['embeddings', 'kl', 'targets']
            same(run, True, [f'{split}/{block}' for split in ('train', 'query') for block in blocks])
            same(split, False, blocks)
            print('equal')
            """, _run.Path, _root.File("run"), _root.File("split")));
    }

    [Fact]
    public void Safetensors_hold_what_is_on_disk()
    {
        using var scope = NewDisposeScope();
        Export(_run.Path, "safetensors", "run");
        using var file = Safetensors.Open(_root.File("run"));
        string[] expected = ["query/embeddings", "query/kl", "query/targets", "train/embeddings", "train/kl", "train/targets"];
        Assert.Equal(expected, file.Tensors.Keys.Order(StringComparer.Ordinal));
        foreach (var split in (string[])["train", "query"])
        {
            using var features = FeatureSet.Open(_run.Split(split));
            foreach (var (name, block) in features.Blocks)
            {
                var tensor = file.Read($"{split}/{name}");
                Assert.Equal([block.Rows, block.Dim], tensor.shape);
                Assert.Equal(block.ReadAll(), tensor.data<float>().ToArray());
            }

            Assert.Equal(features.Labels, file.Read($"{split}/targets").data<long>().ToArray());
        }
    }

    [HdfTheory]
    [InlineData("hdf5"), InlineData("npz"), InlineData("safetensors")]
    public void Equal_features_give_equal_files_in_little_memory(string format)
    {
        var large = new BlockManifest("embeddings", 4096);
        const int Rows = 4096; // 64 MiB
        using (var store = FeatureStore.Open(_root.File("large"), SmallRun.Manifest with { Blocks = [large], BatchSize = 512 }, [.. Enumerable.Range(0, Rows).Select(row => ($"{row}", 0L))]))
        {
            var random = new Random(3);
            for (var batch = 0; batch < store.BatchCount; batch++)
                store.WriteBatch(batch, [Enumerable.Range(0, 512 * large.Dim).Select(_ => random.NextSingle()).ToArray()]);
            store.Finish();
        }

        Export(_run.Path, format, "warm"); // loads what stays loaded
        GC.Collect();
        var (before, most, calls) = (PrivateBytes(), 0L, 0);
        FeatureExport.Write(_root.File("large"), format, _root.File("one"), overwrite: false, new Watch(() => (most, calls) = (Math.Max(most, PrivateBytes()), calls + 1)), CancellationToken.None);
        Assert.InRange(calls, 32, 100);
        Assert.InRange(most - before, long.MinValue, 16 << 20);

        Export(_root.File("large"), format, "other");
        Assert.Equal(File.ReadAllBytes(_root.File("one")), File.ReadAllBytes(_root.File("other")));
    }

    [HdfTheory]
    [InlineData("hdf5"), InlineData("npz"), InlineData("safetensors")]
    public void A_stopped_export_leaves_what_was_there(string format)
    {
        File.WriteAllText(_root.File("file"), "old");
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => FeatureExport.Write(_run.Path, format, _root.File("file"), overwrite: true, new Watch(stop.Cancel), stop.Token));
        Assert.Equal("old", File.ReadAllText(_root.File("file")));
        Assert.Equal([_root.File("file")], Directory.GetFiles(_root.File("")));

        Export(_run.Path, format, "file", overwrite: true);
        Assert.NotEqual(3, new FileInfo(_root.File("file")).Length);
    }

    [Fact]
    public void What_cannot_be_exported_is_refused()
    {
        File.WriteAllText(_root.File("there"), "");
        Assert.Contains("exists; expected the name of a new file, or --overwrite", Refusal(_run.Path, "npz", "there"), StringComparison.Ordinal);
        Assert.Contains("'csv' is unknown; expected one of hdf5, safetensors, npz", Refusal(_run.Path, "csv", "new"), StringComparison.Ordinal);
        Assert.Contains("holds no manifest.json", Refusal(_root.File("nothing"), "npz", "new"), StringComparison.Ordinal);
        Assert.Contains("cannot be written", Refusal(_run.Path, "npz", "nowhere/new"), StringComparison.Ordinal);
        FeatureStore.Open(_run.Split("more"), SmallRun.Manifest, SmallRun.Samples).Dispose();
        Assert.Contains("is not complete", Refusal(_run.Path, "npz", "new"), StringComparison.Ordinal);
    }

    private static long PrivateBytes()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string Python(string script, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", script, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
        return output.Trim();
    }

    private void Export(string features, string format, string file, bool overwrite = false) =>
        FeatureExport.Write(features, format, _root.File(file), overwrite, new Watch(() => { }), CancellationToken.None);

    private string Refusal(string features, string format, string file) => Assert.Throws<InputException>(() => Export(features, format, file)).Message;

    private sealed class Watch(Action action) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => action();
    }
}
