using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Fungi.Generators.Tests;

/// <summary>Compiles plugins in memory, with the global usings of a plugin project and the generator.</summary>
internal static partial class PluginCompiler
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.ComponentModel.DataAnnotations;
        global using Fungi;
        global using TorchSharp;
        global using static TorchSharp.torch;
        global using static TorchSharp.torch.nn.functional;
        """;

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Fungi.Generators", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static CSharpCompilation Compilation(params string[] sources) => Compilation(DocumentationMode.Diagnose, sources);

    public static SyntaxTree Tree(string source, string path, DocumentationMode documentation = DocumentationMode.Diagnose) =>
        CSharpSyntaxTree.ParseText(source, new(LanguageVersion.Preview, documentation), path);

    private static CSharpCompilation Compilation(DocumentationMode documentation, string[] sources) => CSharpCompilation.Create(
        "Plugin",
        [.. sources.Prepend(Usings).Select((source, index) => Tree(source, $"Source{index}.cs", documentation))],
        References,
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999));

    public static CSharpGeneratorDriver Driver(bool trackSteps = false) => CSharpGeneratorDriver.Create(
        [new ObjectiveGenerator().AsSourceGenerator()],
        parseOptions: new(LanguageVersion.Preview, DocumentationMode.Diagnose),
        driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: trackSteps));

    /// <summary>What the generator writes for the sources, by file name without the digest.</summary>
    public static IReadOnlyDictionary<string, string> Generate(params string[] sources) => Generate(DocumentationMode.Diagnose, sources);

    /// <summary>The same, with or without documentation comments parsed by the compiler.</summary>
    public static IReadOnlyDictionary<string, string> Generate(DocumentationMode documentation, params string[] sources) =>
        Driver().RunGenerators(Compilation(documentation, sources)).GetRunResult().Results.Single().GeneratedSources
            .ToDictionary(source => Digest().Replace(source.HintName, ".g.cs"), source => source.SourceText.ToString(), StringComparer.Ordinal);

    /// <summary>The diagnostics of the sources together with what is generated for them.</summary>
    public static ImmutableArray<Diagnostic> Diagnose(params string[] sources) => Compile(sources).GetDiagnostics();

    /// <summary>The objectives of the plugin, by name, as the host finds them.</summary>
    public static IReadOnlyDictionary<string, ObjectiveDescriptor> Load(params string[] sources) =>
        Load(new AssemblyLoadContext(null, isCollectible: true), sources);

    /// <summary>The same, in a context of the caller's.</summary>
    public static IReadOnlyDictionary<string, ObjectiveDescriptor> Load(AssemblyLoadContext context, params string[] sources)
    {
        using var image = new MemoryStream();
        var emitted = Compile(sources).Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        image.Position = 0;
        var assembly = context.LoadFromStream(image);
        var plugin = assembly.GetCustomAttribute<SslPluginAttribute>();
        Assert.NotNull(plugin);
        Assert.Equal(PluginContract.Version, plugin.ContractVersion);
        var registration = (ISslPluginRegistration)Activator.CreateInstance(plugin.Registration)!;
        return registration.Objectives.ToDictionary(objective => objective.Name, StringComparer.Ordinal);
    }

    [GeneratedRegex(@"\.[0-9a-f]{8}\.g\.cs$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digest();

    private static Compilation Compile(string[] sources)
    {
        Driver().RunGeneratorsAndUpdateCompilation(Compilation(sources), out var compilation, out var diagnostics);
        Assert.Empty(diagnostics);
        return compilation;
    }
}
