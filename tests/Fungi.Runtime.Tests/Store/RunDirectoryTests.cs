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
    public void Splits_lie_below_the_run()
    {
        var run = new RunDirectory("features");

        Assert.Equal((Path.Combine("features", "train"), Path.Combine("features", "query")), (run.Train, run.Query));
    }
}
