using System.Collections.Immutable;
using System.Runtime.Loader;
using Fungi.BatchIndependence.Fuzzing.Programs;

namespace Fungi.BatchIndependence.Fuzzing.Analysis;

/// <summary>
/// Compiles and analyses many programs at once, each in a file of its own. The generator has no part in it: what it adds to a class says nothing
/// of the loss.
/// </summary>
internal static class ProgramCompiler
{
    public static async Task<ImmutableArray<CompiledProgram>> Compile(IReadOnlyList<LossProgram> programs)
    {
        var plugin = PluginAnalysis.Compile(programs.Select((program, index) => ($"{Name(index)}.cs", program.ToClass(Name(index)))));
        var diagnostics = await PluginAnalysis.Diagnose(plugin);
        var rules = diagnostics.ToLookup(diagnostic => diagnostic.Location.SourceTree!.FilePath, diagnostic => diagnostic.Id, StringComparer.Ordinal);

        using var image = new MemoryStream();
        if (!plugin.Emit(image).Success) throw new InvalidOperationException("The programs cannot be emitted.");
        image.Position = 0;
        var assembly = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(image);
        return [.. programs.Select((program, index) => new CompiledProgram(program, assembly.GetType(Name(index))!, [.. rules[$"{Name(index)}.cs"].Distinct().Order(StringComparer.Ordinal)]))];

        static string Name(int index) => $"Program{index}";
    }
}
