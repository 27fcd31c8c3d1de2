namespace Fungi.Cli;

/// <summary>The demonstration's files beside the program.</summary>
internal static class DemoFiles
{
    /// <summary>Its configuration.</summary>
    public static string Configuration { get; } = Path.Combine(AppContext.BaseDirectory, "Demo", "appsettings.json");
}
