using System.Diagnostics;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Plugins;
using Fungi.Tests;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Plugins;

/// <summary>What plugins bring stays theirs, what they share is the host's and new enough, and one that fails leaves the others alone.</summary>
public sealed class PluginIsolationTests : IDisposable
{
    private const string NewerLogging = "Microsoft.Extensions.Logging.Abstractions";
    private readonly PluginFolder folder = new();

    [Fact]
    public void Two_versions_of_a_library_run_side_by_side()
    {
        foreach (var version in (int[])[1, 2])
        {
            var library = CompiledPlugin.Compile(folder.Path($"{version}", "Library.dll"), $"public static class Library {{ public static int Number => {version}; }}", $"{version}.0.0.0");
            CompiledPlugin.Compile(folder.Path($"{version}", $"Plugin{version}.dll"), CompiledPlugin.Objective($"v-{version}", "sum * 0 + Library.Number"), libraries: library);
        }

        using var catalog = Load("*/Plugin*.dll");
        Assert.Equal([1, 1], Loss(catalog, "v-1"));
        Assert.Equal([2, 2], Loss(catalog, "v-2"));
    }

    [CompilerFact]
    public void Two_versions_of_a_native_library_run_side_by_side()
    {
        foreach (var version in (int[])[1, 2])
        {
            CompiledPlugin.Compile(
                folder.Path($"{version}", $"Plugin{version}.dll"),
                CompiledPlugin.Objective($"v-{version}", "sum * 0 + number()", "[System.Runtime.InteropServices.DllImport(\"number\")] private static extern int number();"));
            CompileNumber($"{version}", version);
        }

        using var catalog = Load("*/Plugin*.dll");
        Assert.Equal([1, 1], Loss(catalog, "v-1"));
        Assert.Equal([2, 2], Loss(catalog, "v-2"));
    }

    [Fact]
    public void A_plugin_with_another_library_is_another_plugin()
    {
        var alone = CompiledPlugin.Compile(folder.Path("alone", "Alone.dll"), CompiledPlugin.Objective("alone"));
        var library = CompiledPlugin.Compile(folder.Path("plugin", "Library.dll"), Library(1));
        var file = CompiledPlugin.Compile(folder.Path("plugin", "Plugin.dll"), CompiledPlugin.Objective("one", "sum * Library.Number()"), libraries: library);
        var policy = new PluginPolicy { UsesCopies = true };
        using var before = PluginCatalog.Load([file, alone], [], policy: policy);
        CompiledPlugin.Compile(library, Library(2));
        using var after = PluginCatalog.Load([file, alone], [], policy: policy);

        Assert.Equal(before.Plugins[0].Identity, before.Plugins[0].Sha256); // brings no library
        Assert.Equal(before.Plugins[0].Identity, after.Plugins[0].Identity);
        Assert.Equal(before.Plugins[1].Sha256, after.Plugins[1].Sha256);
        Assert.NotEqual(before.Plugins[1].Identity, after.Plugins[1].Identity);
        Assert.Contains($"({after.Plugins[1].Identity})", $"{Configured(after, "one")}", StringComparison.Ordinal); // what a run's state belongs to

        static string Library(int number) => $"public static class Library {{ public static int Number() => {number}; }}";
    }

    [CompilerFact]
    public void A_plugin_with_another_native_library_is_another_plugin()
    {
        var file = CompiledPlugin.Compile(
            folder.Path("plugin", "Plugin.dll"),
            CompiledPlugin.Objective("one", "sum * 0 + number()", "[System.Runtime.InteropServices.DllImport(\"number\")] private static extern int number();"));
        string[] identities = [.. new[] { 1, 1, 2 }.Select(version =>
        {
            CompileNumber("plugin", version);
            using var catalog = PluginCatalog.Load([file], [], policy: new() { UsesCopies = true });
            return catalog.Plugins[0].Identity;
        })];
        Assert.Equal(identities[0], identities[1]);
        Assert.NotEqual(identities[1], identities[2]);
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, " through Library 1.0.0.0")]
    public void A_newer_shared_assembly_than_the_hosts_is_refused_before_any_code_runs(bool byLibrary, string through)
    {
        var newer = CompiledPlugin.Compile(folder.Path("newer", $"{NewerLogging}.dll"), "namespace Microsoft.Extensions.Logging; public interface INovelty;", "99.1.0.0");
        var use = "public static System.Type Novelty => typeof(Microsoft.Extensions.Logging.INovelty);";
        string[] libraries = byLibrary ? [CompiledPlugin.Compile(folder.Path("plugin", "Library.dll"), $"public static class Library {{ {use} }}", libraries: newer)] : [newer];
        // The runtime would find out no sooner than this property is read, which nobody does.
        var file = CompiledPlugin.Compile(folder.Path("plugin", "Plugin.dll"), CompiledPlugin.Objective("late", members: byLibrary ? "public static object Use => Library.Novelty;" : use), libraries: libraries);

        using var catalog = Load("plugin/Plugin.dll");
        var host = typeof(Microsoft.Extensions.Logging.ILogger).Assembly.GetName().Version;
        var rejected = Assert.Single(catalog.Rejected);
        Assert.Equal($"{file}: needs {NewerLogging} 99.1.0.0{through}; this host has {host}: update the host, or build the plugin against {host}.", rejected.Reason);
        Assert.Equal((PluginStatus.Refused, "1.0.0.0", PluginContract.Version), (rejected.Status, rejected.Version, rejected.ContractVersion));
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly => !assembly.IsDynamic && assembly.Location == file);
    }

    [Fact]
    public void A_newer_runtime_than_the_hosts_is_refused()
    {
        var runtime = CompiledPlugin.Compile(folder.Path("newer", "System.Text.Json.dll"), "namespace System.Text.Json; public static class Novelty { public static int Number => 1; }", "99.0.0.0");
        CompiledPlugin.Compile(folder.Path("Plugin.dll"), CompiledPlugin.Objective("late", "sum * System.Text.Json.Novelty.Number"), libraries: runtime);
        using var catalog = Load("Plugin.dll");
        Assert.Contains("needs System.Text.Json 99.0.0.0; this host has ", Assert.Single(catalog.Rejected).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plugin_whose_registration_throws_is_reported_and_the_others_go_on()
    {
        var good = CompiledPlugin.Compile(folder.Path("Good.dll"), CompiledPlugin.Objective("good"));
        var bad = CompiledPlugin.Compile(folder.Path("Bad.dll"), """
            [assembly: SslPlugin(typeof(Registration), PluginContract.Version)]
            public sealed class Registration : ISslPluginRegistration
            {
                public Registration() => throw new NotSupportedException("not on a\nTuesday");
                public System.Collections.Immutable.ImmutableArray<ObjectiveDescriptor> Objectives => [];
            }
            """);
        using var catalog = Load("*.dll");
        Assert.Equal(good, Assert.Single(catalog.Plugins).File);
        var rejected = Assert.Single(catalog.Rejected);
        Assert.Equal((bad, PluginStatus.Failed, $"{bad}: the plugin cannot be loaded: not on a Tuesday"), (rejected.File, rejected.Status, rejected.Reason));
        Assert.Equal(rejected.Reason, Assert.Throws<InputException>(() => PluginCatalog.Load(["*.dll"], [folder.Path()])).Message);
    }

    [Fact]
    public void A_file_that_links_lead_to_is_loaded_once()
    {
        var file = CompiledPlugin.Compile(folder.Path("real", "Plugin.dll"), CompiledPlugin.Objective("one"));
        File.CreateSymbolicLink(folder.Path("Link.dll"), file);
        Directory.CreateSymbolicLink(folder.Path("linked"), folder.Path("real"));
        File.CreateSymbolicLink(folder.Path("Chain.dll"), "linked/Plugin.dll");
        using var catalog = PluginCatalog.Load(["real/*.dll", "Link.dll", "linked/*.dll", "Chain.dll", file], [folder.Path()]);
        Assert.Equal(file, Assert.Single(catalog.Plugins).File);
    }

    [Fact]
    public void Links_in_a_circle_are_refused()
    {
        CompiledPlugin.Compile(folder.Path("Good.dll"), CompiledPlugin.Objective("good"));
        File.CreateSymbolicLink(folder.Path("a.dll"), folder.Path("b.dll"));
        File.CreateSymbolicLink(folder.Path("b.dll"), folder.Path("a.dll"));
        using var catalog = PluginCatalog.Load(["Good.dll", "a.dll"], [folder.Path()], policy: new() { OnError = OnPluginError.Skip });
        Assert.Single(catalog.Plugins);
        Assert.Contains("a.dll", Assert.Single(catalog.Rejected).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plugin_that_runs_from_a_copy_may_be_written_over()
    {
        var file = CompiledPlugin.Compile(folder.Path("Plugin.dll"), CompiledPlugin.Objective("one", "sum * 0 + 1"));
        using var before = PluginCatalog.Load([file], [], policy: new() { UsesCopies = true });
        CompiledPlugin.Compile(file, CompiledPlugin.Objective("one", "sum * 0 + 2"));
        using var after = PluginCatalog.Load([file], [], policy: new() { UsesCopies = true });
        Assert.Equal([1, 1], Loss(before, "one"));
        Assert.Equal([2, 2], Loss(after, "one"));
        Assert.NotEqual(before.Plugins[0].Sha256, after.Plugins[0].Sha256);
        Assert.Equal(file, after.Plugins[0].File);
    }

    public void Dispose() => folder.Dispose();

    private void CompileNumber(string target, int number)
    {
        File.WriteAllText(folder.Path("number.c"), $"int number(void) {{ return {number}; }}");
        using var compiler = Process.Start("cc", ["-shared", "-fPIC", "-o", folder.Path(target, "libnumber.so"), folder.Path("number.c")]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
    }

    private static ConfiguredObjective Configured(PluginCatalog catalog, string objective)
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Fungi:Objectives:0:Type", objective)]).Build();
        return new ObjectiveFactory(catalog, services).CreateAll(FungiOptions.Read(configuration, Path.GetTempPath()))[0];
    }

    private PluginCatalog Load(string pattern) => PluginCatalog.Load([pattern], [folder.Path()], policy: new() { OnError = OnPluginError.Skip });

    private static float[] Loss(PluginCatalog catalog, string objective)
    {
        using var scope = NewDisposeScope();
        Assert.True(catalog.TryFind(objective, out var descriptor, out _), string.Join('\n', catalog.Rejected));
        using var services = new ServiceCollection().BuildServiceProvider();
        var made = descriptor.Create(new OptionsReader(new ConfigurationBuilder().Build(), "", []), services);
        return made.Features(Modality.Image)!.Loss([ones(2, 1, 4)]).data<float>().ToArray();
    }

    /// <summary>A test that needs a C compiler; it is skipped, with the reason, where there is none.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class CompilerFactAttribute : FactAttribute
    {
        public CompilerFactAttribute()
        {
            if (!Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "cc")))) Skip = "There is no C compiler (cc) on this machine.";
        }
    }
}
