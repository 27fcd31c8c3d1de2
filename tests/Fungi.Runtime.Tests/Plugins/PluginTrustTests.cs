using System.Runtime.Versioning;
using System.Security.Cryptography;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Plugins;
using Fungi.Tests;
using Microsoft.Extensions.Configuration;

namespace Fungi.Runtime.Tests.Plugins;

/// <summary>Under a strict setting a file is loaded only if it is listed or lies in a trusted place that not everybody may write.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PluginTrustTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly PluginFolder folder = new();
    private readonly string plugin;
    private readonly string library;

    public PluginTrustTests()
    {
        library = CompiledPlugin.Compile(folder.Path("trusted", "plugin", "Library.dll"), "public static class Library { public static int Number => 3; }");
        plugin = CompiledPlugin.Compile(folder.Path("trusted", "plugin", "Plugin.dll"), CompiledPlugin.Objective("one", "sum * Library.Number"), libraries: library);
    }

    [Fact]
    public void A_listed_digest_is_enough_for_each_file() => AssertLoaded(PluginTrust.Strict([Digest(plugin), Digest(library).ToUpperInvariant()], []));

    [Fact]
    public void A_directory_is_enough_for_the_files_below_it() => AssertLoaded(PluginTrust.Strict([], [folder.Path("trusted")]));

    [Fact]
    public void A_file_that_is_not_listed_is_refused_with_its_digest() =>
        AssertRefused(PluginTrust.Strict([Digest(library)], [folder.Path("trust")]), $"{plugin}: is not trusted; expected its SHA-256, {Digest(plugin)}, in Fungi:PluginTrust:Sha256");

    [Fact]
    public void A_library_that_is_not_listed_is_refused_with_its_digest() =>
        AssertRefused(PluginTrust.Strict([Digest(plugin)], []), $"{library}: is not trusted; expected its SHA-256, {Digest(library)}, ");

    [Theory]
    [InlineData("trusted/plugin/Plugin.dll")]
    [InlineData("trusted/plugin/Library.dll")]
    [InlineData("trusted/plugin")]
    [InlineData("trusted")]
    public void What_anybody_may_write_is_refused(string path)
    {
        File.SetUnixFileMode(folder.Path(path), OwnerOnly | UnixFileMode.OtherWrite);
        AssertRefused(PluginTrust.Strict([], [folder.Path("trusted")]), $"is not trusted: anybody may write {folder.Path(path)}; expected");
    }

    [Theory]
    [InlineData("trusted/plugin/Plugin.dll")]
    [InlineData("trusted/plugin")]
    public void A_digest_does_not_excuse_a_folder_that_anybody_may_write(string path)
    {
        File.SetUnixFileMode(folder.Path(path), OwnerOnly | UnixFileMode.OtherWrite);
        AssertRefused(PluginTrust.Strict([Digest(plugin), Digest(library)], []), $"is not trusted: anybody may write {folder.Path(path)}; expected");
    }

    [Fact]
    public void Above_a_trusted_directory_nobody_may_put_something_else_in_its_place()
    {
        var trust = PluginTrust.Strict([], [folder.Path("trusted", "plugin")]);
        File.SetUnixFileMode(folder.Path("trusted"), OwnerOnly | UnixFileMode.OtherWrite);
        AssertRefused(trust, $"is not trusted: anybody may write {folder.Path("trusted")}; expected");
        AssertRefused(PluginTrust.Strict([Digest(plugin), Digest(library)], []), $"is not trusted: anybody may write {folder.Path("trusted")}; expected");
        File.SetUnixFileMode(folder.Path("trusted"), OwnerOnly | UnixFileMode.OtherWrite | UnixFileMode.StickyBit); // as /tmp
        AssertLoaded(trust);
    }

    [Fact]
    public void A_link_counts_as_what_it_leads_to()
    {
        Directory.CreateDirectory(folder.Path("other"));
        File.CreateSymbolicLink(folder.Path("other", "Plugin.dll"), plugin);
        AssertRefused(PluginTrust.Strict([], [folder.Path("other")]), $"{plugin}: is not trusted; ", folder.Path("other", "Plugin.dll"));

        File.Move(library, folder.Path("Library.dll"));
        File.CreateSymbolicLink(library, folder.Path("Library.dll"));
        AssertRefused(PluginTrust.Strict([], [folder.Path("trusted")]), $"{folder.Path("Library.dll")}: is not trusted; ");

        Directory.CreateSymbolicLink(folder.Path("alias"), folder.Path("trusted"));
        AssertRefused(PluginTrust.Strict([], [folder.Path("alias")]), $"{folder.Path("Library.dll")}: is not trusted; "); // the alias itself is trusted
    }

    [Fact]
    public void The_bytes_that_are_loaded_are_those_that_were_hashed()
    {
        using var catalog = Load(PluginTrust.Strict([], [folder.Path("trusted")]));
        Assert.True(catalog.TryFind("one", out var descriptor, out var loaded));
        var location = descriptor.Create.Method.Module.Assembly.Location;
        Assert.NotEqual(plugin, location);
        Assert.Equal(loaded.Sha256, Digest(location));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.GetDirectoryName(location)!));
        catalog.Dispose();
        Assert.False(Directory.Exists(Path.GetDirectoryName(location)));
    }

    [Theory]
    [InlineData("PluginTrust", "", null, false)]
    [InlineData("Seed", "1", null, false)]
    [InlineData("PluginTrust", "AllowAll", null, false)]
    [InlineData("PluginTrust:Directories:0", "plugins", null, true)]
    [InlineData("PluginTrust:Sha256:0", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", null, true)]
    [InlineData("PluginTrust:Sha256:0", "0123", "Fungi:PluginTrust:Sha256", true)]
    [InlineData("PluginTrust:Sha265:0", "0123", "Fungi:PluginTrust:Sha265: unknown option", true)]
    [InlineData("PluginTrust", "AllowNone", "Fungi:PluginTrust: 'AllowNone' is not allowed; expected AllowAll", true)]
    public void A_setting_with_a_mistake_trusts_nothing(string key, string value, string? mistake, bool isStrict)
    {
        if (value.Length == 0) mistake = "Fungi:PluginTrust: lists nothing; expected";
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new($"Fungi:{key}", value.Length == 0 ? null : value)]).Build();
        var options = FungiOptions.Read(configuration, folder.Path());
        Assert.Equal(isStrict || value.Length == 0, options.PluginTrust.IsStrict);
        if (mistake is null) options.ThrowIfWrong();
        else Assert.StartsWith(mistake, Assert.Throws<InputException>(options.ThrowIfWrong).Message, StringComparison.Ordinal);
        if (mistake is not null) Assert.Empty(options.PluginTrust.Sha256.Concat(options.PluginTrust.Directories));
    }

    public void Dispose() => folder.Dispose();

    private static string Digest(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    private PluginCatalog Load(PluginTrust trust, string? file = null) => PluginCatalog.Load([file ?? plugin], [], policy: new() { Trust = trust, OnError = OnPluginError.Skip });

    private void AssertLoaded(PluginTrust trust)
    {
        using var catalog = Load(trust);
        Assert.Empty(catalog.Rejected);
        Assert.Single(catalog.Plugins);
    }

    private void AssertRefused(PluginTrust trust, string said, string? file = null)
    {
        using var catalog = Load(trust, file);
        Assert.Empty(catalog.Plugins);
        var rejected = Assert.Single(catalog.Rejected);
        Assert.Equal(PluginStatus.Refused, rejected.Status);
        Assert.Contains(said, rejected.Reason, StringComparison.Ordinal);
    }
}
