using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;

namespace Fungi.Runtime.Tests.Plugins;

/// <summary>A folder with plugins that were compiled on the spot, and copies of the first-party one.</summary>
internal sealed class PluginFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("fungi-plugins-").FullName;

    /// <summary>The built first-party plugin, which this project builds but does not reference.</summary>
    public static string Paper { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Fungi.Objectives.Paper", System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Fungi.Objectives.Paper.dll"));

    public string Path(params string[] parts) => System.IO.Path.Combine([path, .. parts]);

    /// <summary>A copy of the first-party plugin, alone or with the files beside it.</summary>
    public string AddPaper(string folder, params string[] beside)
    {
        Directory.CreateDirectory(Path(folder));
        foreach (var file in (string[])[Paper, .. beside]) File.Copy(file, Path(folder, System.IO.Path.GetFileName(file)));
        return Path(folder, System.IO.Path.GetFileName(Paper));
    }

    /// <summary>A plugin without objectives; with a library, its registration derives from the library's only type.</summary>
    public string AddEmpty(string file, Type? library = null) => Save(file, assembly =>
    {
        var type = assembly.DefineDynamicModule("plugin").DefineType("Registration", TypeAttributes.Public, library, [typeof(ISslPluginRegistration)]);
        var objectives = type.DefineMethod("get_Objectives", MethodAttributes.Public | MethodAttributes.Virtual, typeof(ImmutableArray<ObjectiveDescriptor>), []);
        var body = objectives.GetILGenerator();
        body.Emit(OpCodes.Ldsfld, typeof(ImmutableArray<ObjectiveDescriptor>).GetField(nameof(ImmutableArray<>.Empty))!);
        body.Emit(OpCodes.Ret);
        Mark(assembly, type.CreateType(), PluginContract.Version);
    });

    /// <summary>An assembly that calls itself a plugin.</summary>
    public string AddMarked(string file, Type registration, int contractVersion) => Save(file, assembly =>
    {
        assembly.DefineDynamicModule("plugin");
        Mark(assembly, registration, contractVersion);
    });

    /// <summary>An assembly named Library with one type, to derive from.</summary>
    public Type AddLibrary(string folder, string version)
    {
        Type? library = null;
        Save(System.IO.Path.Combine(folder, "Library.dll"), assembly => library = assembly.DefineDynamicModule("library").DefineType("Library", TypeAttributes.Public).CreateType(), new Version(version));
        return library!;
    }

    public void Dispose() => Directory.Delete(path, recursive: true);

    private static void Mark(PersistedAssemblyBuilder assembly, Type registration, int contractVersion) => assembly.SetCustomAttribute(
        new CustomAttributeBuilder(typeof(SslPluginAttribute).GetConstructors().Single(), [registration, contractVersion]));

    private string Save(string file, Action<PersistedAssemblyBuilder> define, Version? version = null)
    {
        var target = Path(file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        var name = new AssemblyName(System.IO.Path.GetFileNameWithoutExtension(file)) { Version = version };
        var assembly = new PersistedAssemblyBuilder(name, typeof(object).Assembly);
        define(assembly);
        assembly.Save(target);
        return target;
    }
}
