using Microsoft.CodeAnalysis;

namespace Fungi.Analyzers.Tests.BatchFlow;

/// <summary>Objectives for the tests of the engine: two views of latents z [B, 2, L], and a frozen bank [S, 2, L].</summary>
internal static class LossBody
{
    /// <summary>The rules that a body of a loss breaks, in the order of the source, each once.</summary>
    public static async Task<string[]> Rules(string body, string members = "") =>
        [.. (await Diagnose(body, members)).Select(diagnostic => diagnostic.Id).Distinct(StringComparer.Ordinal)];

    public static async Task<IReadOnlyList<Diagnostic>> Diagnose(string body, string members = "")
    {
        var compilation = ObjectiveAnalysis.Compilation(Source(body, members));
        var errors = ObjectiveAnalysis.Generate(compilation).GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Empty(errors);
        var diagnostics = await ObjectiveAnalysis.Run(compilation);
        Assert.All(diagnostics, diagnostic => Assert.False(diagnostic.Id == "AD0001", diagnostic.ToString()));
        return diagnostics;
    }

    public static string Source(string body, string members = "") => $$"""
        using System.Linq;
        using System.Collections.Generic;

        [SslObjective("x")]
        public sealed partial class X
        {
            public int Dim { get; init; } = 8;
            public int BankSize { get; init; } = 16;
            public double Temperature { get; init; } = 0.1;
            public bool Flag { get; init; }
            public ImageViews Transform(ImageViews views) => views.Group("image", 2, view => view.Inference());
            public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z, [Bank(Of = nameof(z), Size = nameof(BankSize))] Tensor bank)
            {
                {{body}}
            }

            {{members}}
        }
        """;
}
