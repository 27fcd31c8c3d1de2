using System.Text.RegularExpressions;
using Fungi.Runtime.Store;

namespace Fungi.Runtime.Tests.Store;

public sealed class RunDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void The_state_is_replaced_as_a_whole()
    {
        var run = new RunDirectory(_root.File("not", "yet"));
        run.Create();
        RunDirectory.WriteAtomically(run.State, stream => stream.Write("first"u8));

        Assert.Throws<InvalidDataException>(() => RunDirectory.WriteAtomically(run.State, stream =>
        {
            stream.Write("half of the sec"u8);
            throw new InvalidDataException();
        }));
        Assert.Equal("first", File.ReadAllText(run.State));

        RunDirectory.WriteAtomically(run.State, stream => stream.Write("2nd"u8));
        Assert.Equal("2nd", File.ReadAllText(run.State));
        Assert.Equal(run.State, Assert.Single(Directory.EnumerateFileSystemEntries(run.Path)));
    }

    [Fact]
    public void A_path_that_cannot_be_written_is_an_input_error()
    {
        File.WriteAllText(_root.File("file"), "");
        var path = _root.File("file", "state.safetensors");

        Assert.Throws<InputException>(new RunDirectory(_root.File("file", "run")).Create);
        Assert.StartsWith($"{path}: cannot be written", Assert.Throws<InputException>(() => RunDirectory.WriteAtomically(path, _ => { })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_writer_is_told_who_is_first()
    {
        var run = new RunDirectory(_root.File("run"));
        using (run.Lock())
        {
            var message = Assert.Throws<InputException>(run.Lock).Message;
            Assert.Matches(
                $"^{Regex.Escape(run.Path)}: is in use by process {Environment.ProcessId} on {Regex.Escape(Environment.MachineName)} since [0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}} [0-9:]{{8}}Z; wait for it to end or choose another output\\.$", message);
        }

        Assert.Equal("", File.ReadAllText(Path.Combine(run.Path, "lock")));
        run.Lock()!.Dispose();
    }

    [Fact]
    public void Shards_share_the_run_with_each_other_and_with_nobody_else()
    {
        var run = new RunDirectory(_root.File("run"));
        using (run.LockShared())
        using (run.LockShared())
            Assert.Equal($"{run.Path}: is in use by another process; wait for it to end or choose another output.", Assert.Throws<InputException>(run.Lock).Message);

        using (run.Lock()) Assert.Contains($"is in use by process {Environment.ProcessId} on ", Assert.Throws<InputException>(run.LockShared).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_that_cannot_be_opened_in_a_directory_that_can_be_written_is_refused()
    {
        var run = new RunDirectory(_root.File("run"));
        Directory.CreateDirectory(Path.Combine(run.Path, "lock")); // as good as another user's file, which root could open

        Assert.StartsWith($"{run.Path}: cannot be written: ", Assert.Throws<InputException>(run.Lock).Message, StringComparison.Ordinal);
        Assert.Equal([Path.Combine(run.Path, "lock")], Directory.GetFileSystemEntries(run.Path));
    }

    [Fact]
    public void The_lock_of_a_killed_process_is_no_obstacle()
    {
        var run = new RunDirectory(_root.File("run"));
        run.Create();
        File.WriteAllText(Path.Combine(run.Path, "lock"), "process 4194304 on a host with a long name since 2020-01-01 00:00:00Z");

        using (run.Lock()) Assert.DoesNotContain("4194304", Assert.Throws<InputException>(run.Lock).Message, StringComparison.Ordinal);

        Assert.Equal("", File.ReadAllText(Path.Combine(run.Path, "lock")));
    }

    [Fact]
    public void The_old_features_are_gone_for_good_before_the_run_counts_again()
    {
        var run = new RunDirectory(_root.File("run"));
        run.BeginOverwriting();
        SmallRun.Extract(Disk.Default, run.Train, SmallRun.NoneSkipped);
        var disk = new RecordingDisk();

        run.EndOverwriting(["train", "query"], disk);

        Assert.Equal(["sync train", "delete manifest.json", "sync train", "delete overwriting", "sync run"], disk.Operations[^5..]);
        Assert.False(run.IsOverwriting);
        Assert.Equal(["lock"], Directory.GetFiles(run.Train).Select(Path.GetFileName));
    }

    [Fact]
    public void Splits_lie_below_the_run()
    {
        var run = new RunDirectory("features");

        Assert.Equal((Path.Combine("features", "train"), Path.Combine("features", "query")), (run.Train, run.Query));
    }

    private sealed class RecordingDisk : Disk
    {
        public List<string> Operations { get; } = [];

        public override void Delete(string path)
        {
            base.Delete(path);
            Operations.Add($"delete {Path.GetFileName(path)}");
        }

        public override void SyncDirectory(string path)
        {
            base.SyncDirectory(path);
            Operations.Add($"sync {Path.GetFileName(path)}");
        }
    }
}
