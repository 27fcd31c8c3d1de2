using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Fungi.Analyzers.Tests.BatchFlow;

/// <summary>A file that a project gives to its analyzers.</summary>
internal sealed class AdditionalFile(string path, string text) : AdditionalText
{
    public override string Path => path;

    public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
}
