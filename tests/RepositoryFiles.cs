namespace Fungi.Tests;

/// <summary>Where the repository lies, and the reference data beside it that a checkout may or may not have.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    /// <summary>The full path of a file below the repository's root.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>The full path of a file in the reference data beside the repository, whether it exists or not.</summary>
    public static string Shared(params string[] parts) => System.IO.Path.GetFullPath(System.IO.Path.Combine([Root, "..", "shared", .. parts]));

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(directory.FullName, "Fungi.Plugins.sln"))) return directory.FullName;
        }

        throw new InvalidOperationException($"No Fungi.Plugins.sln above {AppContext.BaseDirectory}.");
    }
}

/// <summary>A theory over files of the reference data beside the repository; it is skipped, with the reason, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute(params string[] path)
    {
        var file = RepositoryFiles.Shared(path);
        if (!System.IO.Path.Exists(file)) Skip = $"The reference data {file} is not on this machine.";
    }
}

/// <summary>A test that needs a file of the reference data beside the repository; it is skipped, with the reason, where that is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute(params string[] path)
    {
        var file = RepositoryFiles.Shared(path);
        if (!System.IO.Path.Exists(file)) Skip = $"The reference data {file} is not on this machine.";
    }
}
