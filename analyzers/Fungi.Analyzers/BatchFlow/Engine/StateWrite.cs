using Microsoft.CodeAnalysis;

namespace Fungi.Analyzers.BatchFlow.Engine;

/// <summary>A write to what outlives the call.</summary>
/// <param name="What">What is written, such as "the field 'center'".</param>
/// <param name="Site">Where.</param>
internal readonly record struct StateWrite(string What, SyntaxNode Site);
