using Fungi.Tests;

namespace Fungi.Generators.Tests;

/// <summary>Objectives that several tests compile.</summary>
internal static class Sources
{
    /// <summary>The members that make a class an objective, and nothing else.</summary>
    public const string Body = """
            public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());
            public Tensor Loss([Latents] Tensor latents) => latents;
        """;

    public static string Paper(string objective) =>
        File.ReadAllText(RepositoryFiles.Path("plugins", "Fungi.Objectives.Paper", $"{objective}.cs"));

    /// <summary>An objective named <c>test</c> with the given members besides <see cref="Body"/>.</summary>
    public static string Objective(string members, string parameters = "") => $$"""
        namespace Strange.Plugin;

        public enum Mode { Sum, Mean }

        [SslObjective("test")]
        public sealed partial class TestObjective{{parameters}}
        {
        {{members}}
        {{Body}}
        }
        """;
}
