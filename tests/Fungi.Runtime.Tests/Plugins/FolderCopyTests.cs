using Fungi.Runtime.Plugins;

namespace Fungi.Runtime.Tests.Plugins;

public sealed class FolderCopyTests : IDisposable
{
    private readonly PluginFolder folder = new();

    [Fact]
    public void A_copy_that_fails_leaves_nothing()
    {
        var mark = Path.GetRandomFileName();
        File.WriteAllText(folder.Path(mark), "");
        Directory.CreateDirectory(folder.Path("inner"));
        File.CreateSymbolicLink(folder.Path("inner", "unreadable"), "/proc/self/mem"); // for root too

        Assert.ThrowsAny<IOException>(() => new FolderCopy(folder.Path()));

        Assert.DoesNotContain(Directory.GetDirectories(Path.GetTempPath(), "fungi-plugin-*"), copy => File.Exists(Path.Combine(copy, mark)));
    }

    public void Dispose() => folder.Dispose();
}
