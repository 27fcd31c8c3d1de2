using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Fungi.Runtime.Plugins;

/// <summary>What an assembly says of itself, read as data: nothing of it is loaded.</summary>
/// <param name="Name">Its name and version.</param>
/// <param name="ContractVersion">The plugin contract that it was built for; null: it is no plugin.</param>
/// <param name="References">The assemblies that it was compiled against.</param>
/// <param name="NativeReferences">The names of the native libraries that it calls.</param>
internal sealed record PluginMetadata(AssemblyName Name, int? ContractVersion, ImmutableArray<AssemblyName> References, ImmutableArray<string> NativeReferences)
{
    private const ushort AttributeProlog = 1;

    /// <summary>Reads an assembly; null where the bytes are something else.</summary>
    /// <exception cref="BadImageFormatException">The bytes are damaged.</exception>
    public static PluginMetadata? Read(ImmutableArray<byte> image)
    {
        using var file = new PEReader(image);
        if (!file.HasMetadata) return null;
        var reader = file.GetMetadataReader();
        return !reader.IsAssembly ? null : new(
            reader.GetAssemblyDefinition().GetAssemblyName(),
            Contract(reader),
            [.. reader.AssemblyReferences.Select(handle => reader.GetAssemblyReference(handle).GetAssemblyName())],
            [.. Enumerable.Range(1, reader.GetTableRowCount(TableIndex.ModuleRef)).Select(row => reader.GetString(reader.GetModuleReference(MetadataTokens.ModuleReferenceHandle(row)).Name))]);
    }

    private static int? Contract(MetadataReader reader)
    {
        foreach (var handle in reader.GetAssemblyDefinition().GetCustomAttributes())
        {
            var attribute = reader.GetCustomAttribute(handle);
            if (attribute.Constructor.Kind != HandleKind.MemberReference) continue;
            var parent = reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
            if (parent.Kind != HandleKind.TypeReference) continue;
            var type = reader.GetTypeReference((TypeReferenceHandle)parent);
            if (!reader.StringComparer.Equals(type.Name, nameof(SslPluginAttribute)) || !reader.StringComparer.Equals(type.Namespace, nameof(Fungi))) continue;
            var value = reader.GetBlobReader(attribute.Value);
            if (value.ReadUInt16() != AttributeProlog) return null;
            _ = value.ReadSerializedString(); // the registration
            return value.ReadInt32();
        }

        return null;
    }
}
