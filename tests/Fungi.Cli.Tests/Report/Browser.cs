using Microsoft.Playwright;

namespace Fungi.Cli.Tests.Report;

/// <summary>Debian's Chromium, without a window; it opens one page after the other and keeps what they complain about and ask for.</summary>
public sealed class Browser : IAsyncLifetime
{
    internal const string Program = "/usr/bin/chromium";

    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>What pages wrote to the console as errors or threw.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>What pages asked for, themselves and what they hold in data URIs aside.</summary>
    public List<string> Requests { get; } = [];

    public async Task InitializeAsync()
    {
        if (!File.Exists(Program)) return; // its tests are skipped
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = ["--no-sandbox"] });
    }

    /// <summary>Opens a file in a window of a size.</summary>
    internal async Task<IPage> OpenAsync(string file, int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        Complaints.Clear();
        Requests.Clear();
        var page = await browser!.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme });
        var address = new Uri(file).AbsoluteUri;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") Complaints.Add(message.Text);
        };
        page.PageError += (_, error) => Complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (request.Url != address && !request.Url.StartsWith("data:", StringComparison.Ordinal)) Requests.Add(request.Url);
        };
        await page.GotoAsync(address);
        return page;
    }

    public async Task DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
    }
}

/// <summary>A test that needs Chromium; it is skipped, with the reason, where that is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (!File.Exists(Browser.Program)) Skip = $"{Browser.Program} is not on this machine: install Debian's package chromium.";
    }
}
