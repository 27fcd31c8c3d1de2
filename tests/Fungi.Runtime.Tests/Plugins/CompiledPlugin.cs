using Fungi.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Fungi.Tests;

/// <summary>Assemblies that are compiled on the spot: plugins, with what the generator writes for them, and their libraries.</summary>
internal static class CompiledPlugin
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.ComponentModel.DataAnnotations;
        global using System.Linq;
        global using Fungi;
        global using TorchSharp;
        global using static TorchSharp.torch;
        """;

    private static readonly CSharpParseOptions Language = new(LanguageVersion.Preview);

    private static readonly MetadataReference[] Platform =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Fungi.Generators", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Writes an assembly.</summary>
    /// <param name="file">Its path; its name is the assembly's.</param>
    /// <param name="source">Its source.</param>
    /// <param name="version">Its version.</param>
    /// <param name="libraries">Assemblies that it refers to, in place of the host's of the same name.</param>
    /// <returns>The path.</returns>
    public static string Compile(string file, string source, string version = "1.0.0.0", params string[] libraries)
    {
        var replaced = libraries.Select(Path.GetFileName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Compilation compilation = CSharpCompilation.Create(
            Path.GetFileNameWithoutExtension(file),
            [.. new[] { Usings, $"[assembly: System.Reflection.AssemblyVersion(\"{version}\")]", source }.Select(text => CSharpSyntaxTree.ParseText(text, Language))],
            [.. Platform.Where(reference => !replaced.Contains(Path.GetFileName(reference.Display!))), .. libraries.Select(library => MetadataReference.CreateFromFile(library))],
            new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create([new ObjectiveGenerator().AsSourceGenerator()], parseOptions: Language).RunGeneratorsAndUpdateCompilation(compilation, out compilation, out _);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        File.WriteAllBytes(file, image.ToArray());
        return file;
    }

    /// <summary>The source of an objective that sums its latents and does something with the sum.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="loss">An expression over <c>sum</c>, [B].</param>
    /// <param name="members">Further members of the class.</param>
    public static string Objective(string name, string loss = "sum", string members = "") => $$"""
        [SslObjective("{{name}}")]
        public sealed partial class {{string.Concat(name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]))}}Objective
        {
            {{members}}
            public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());
            public Tensor Loss([Latents] Tensor latents)
            {
                var sum = latents.pow(2).sum([1, 2]);
                return {{loss}};
            }
        }
        """;
}
