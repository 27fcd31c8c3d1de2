namespace Fungi.Models;

/// <summary>A published network by its name.</summary>
/// <param name="Name">Its name, as timm, torchvision or its authors call it.</param>
/// <param name="Description">What it is, in words.</param>
/// <param name="Architecture">All that it is but its weights.</param>
/// <param name="Transform">What is done to its images at inference.</param>
public sealed record BackbonePreset(string Name, string Description, IBackboneArchitecture Architecture, InferenceTransform Transform)
{
    /// <summary>All presets.</summary>
    public static IReadOnlyList<BackbonePreset> All { get; } =
    [
        .. DinoFamily.Presets, .. DinoV2Family.Presets, .. TimmFamilies.Presets, .. MaeFamily.Presets, .. ClipFamilies.Presets, .. TorchvisionFamily.Presets, .. UdiFamily.Presets,
        .. ResidualNetworkFamilies.Presets,
    ];

    /// <summary>The preset of a name; null: there is none.</summary>
    public static BackbonePreset? Find(string? name) => All.FirstOrDefault(preset => preset.Name == name);
}
