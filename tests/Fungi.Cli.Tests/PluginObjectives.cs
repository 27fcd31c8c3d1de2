using System.ComponentModel.DataAnnotations;
using TorchSharp;

namespace Fungi.Cli.Tests;

/// <summary>Options within options.</summary>
[SslObjective("nested-options")]
public sealed partial class NestedOptionsObjective
{
    /// <summary>The head.</summary>
    public HeadOptions Head { get; init; } = new();

    /// <summary>The share of each term.</summary>
    public IReadOnlyDictionary<string, double> Weights { get; init; } = new Dictionary<string, double> { ["a"] = 1 };

    /// <summary>The crops' sides.</summary>
    [MinLength(1)]
    public int[] Sizes { get; init; } = [96, 48];

    /// <summary>One after the other.</summary>
    public IReadOnlyList<StageOptions> Stages { get; init; } = [];

    public static ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    public static TextViews Transform(TextViews views) => views.Group("text", 1, view => view.RandomWordDeletion(0.2));

    public static torch.Tensor Loss([Latents] torch.Tensor latents) => latents.sum([1, 2]);
}

public sealed record HeadOptions
{
    /// <summary>The output's size.</summary>
    [Range(1, 4096)]
    public int Dim { get; init; } = 64;

    /// <summary>What it divides by.</summary>
    public double Temperature { get; init; } = 0.1;
}

public sealed record StageOptions
{
    /// <summary>How long.</summary>
    public required int Epochs { get; init; }
}

/// <summary>Words and noises.</summary>
[SslObjective("texts-and-sounds")]
public sealed partial class TextAndAudioObjective
{
    public static TextViews Transform(TextViews views) => views.Group("text", 2, view => view.RandomWordDeletion(0.2));

    public static AudioViews Transform(AudioViews views) => views.Group("sound", 2, view => view.AdditiveNoise());

    public static torch.Tensor Loss([Latents] torch.Tensor latents) => latents.sum([1, 2]);
}
