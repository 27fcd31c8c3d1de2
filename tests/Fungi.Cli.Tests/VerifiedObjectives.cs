using System.ComponentModel.DataAnnotations;
using static TorchSharp.torch;

namespace Fungi.Cli.Tests;

/// <summary>Couples its batch: latents are centred by the batch's mean.</summary>
[SslObjective("verify-coupled")]
public sealed partial class CoupledObjective
{
    public static ImageViews Transform(ImageViews views) => views.Group("image", 2, view => view.Inference());

    public static Tensor Loss([Latents] Tensor latents) => (latents - latents.mean([0], keepdim: true)).square().sum([1, 2]);
}

/// <summary>Divides by an option that may be 0.</summary>
[SslObjective("verify-divided")]
public sealed partial class DividedObjective
{
    [Range(0, 4)] public double Divisor { get; init; } = 2;

    public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    public Tensor Loss([Latents] Tensor latents) => latents.square().sum([1, 2]) / Divisor;
}

/// <summary>Passes.</summary>
[SslObjective("verify-sound")]
public sealed partial class SoundObjective
{
    public static ImageViews Transform(ImageViews views) => views.Group("image", 2, view => view.Inference());

    public static Tensor Loss([Latents] Tensor latents) => (latents - latents.mean([1], keepdim: true)).square().sum([1, 2]);
}
