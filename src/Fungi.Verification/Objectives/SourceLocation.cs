using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Fungi.Verification;

/// <summary>A place in the source.</summary>
/// <param name="File">The file as the compiler wrote it down: a path, or one below <c>/_/</c> where the build maps paths.</param>
/// <param name="Line">The line, from 1.</param>
public sealed record SourceLocation(string File, int Line)
{
    /// <summary>Where a method's code begins, by the portable symbols inside its assembly or beside it; null where there are none.</summary>
    public static SourceLocation? Of(MethodInfo method)
    {
        ArgumentNullException.ThrowIfNull(method);
        var assembly = method.Module.Assembly.Location;
        try
        {
            using var image = new PEReader(Open(assembly));
            if (!image.TryOpenAssociatedPortablePdb(assembly, path => System.IO.File.Exists(path) ? Open(path) : null, out var symbols, out _)) return null;
            using (symbols)
            {
                var reader = symbols!.GetMetadataReader();
                var points = reader.GetMethodDebugInformation(((MethodDefinitionHandle)MetadataTokens.EntityHandle(method.MetadataToken)).ToDebugInformationHandle()).GetSequencePoints();
                var first = points.FirstOrDefault(point => !point.IsHidden);
                return first.Document.IsNil ? null : new(reader.GetString(reader.GetDocument(first.Document).Name), first.StartLine);
            }
        }
        catch (Exception exception) when (exception is BadImageFormatException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }

        static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
    }
}
