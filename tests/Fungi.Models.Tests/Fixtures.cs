namespace Fungi.Models.Tests;

/// <summary>The files of Fixtures/, which make.py wrote with PyTorch.</summary>
internal static class Fixtures
{
    public static string TinyVit => Path("tiny-vit.safetensors");

    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures", name);
}

/// <summary>A directory of its own for a test's files.</summary>
public abstract class TemporaryDirectory : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("fungi-models-").FullName;

    protected string File(string name) => Path.Combine(directory, name);

    protected string File(string name, byte[] content)
    {
        var path = File(name);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>The action must fail with a one-line message that says this.</summary>
    protected static void AssertRefused(string reason, Func<object> action)
    {
        var error = Assert.Throws<InputException>(action);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    public void Dispose()
    {
        Directory.Delete(directory, recursive: true);
        GC.SuppressFinalize(this);
    }
}
