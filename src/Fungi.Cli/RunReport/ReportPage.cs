using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Fungi.Cli.RunReport;

/// <summary>The page of a run: one file that asks for no other, and whose browser would refuse to.</summary>
internal static partial class ReportPage
{
    /// <summary>Puts the data and the parts of the page together.</summary>
    public static string Render(ReportData data)
    {
        var (style, script) = (Part("report.css"), Part("report.js"));
        var parts = new Dictionary<string, string>
        {
            ["policy"] = $"default-src 'none'; img-src data:; style-src {Hash(style)}; script-src {Hash(script)}; base-uri 'none'; form-action 'none'",
            ["title"] = WebUtility.HtmlEncode(data.Name),
            ["style"] = style,
            // The encoder writes < as \u003C, so no name can end the element.
            ["data"] = JsonSerializer.Serialize(data, ReportJson.Default.ReportData),
            ["script"] = script,
        };
        return Placeholder().Replace(Part("report.html"), place => parts[place.Groups["name"].Value]);
    }

    private static string Hash(string content) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}'";

    private static string Part(string name)
    {
        using var reader = new StreamReader(typeof(ReportPage).Assembly.GetManifestResourceStream($"Fungi.Cli.RunReport.{name}")!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\{\{(?<name>\w+)\}\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Placeholder();
}
