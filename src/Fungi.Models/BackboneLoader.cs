namespace Fungi.Models;

/// <summary>Loads backbones of every known family.</summary>
public static class BackboneLoader
{
    /// <summary>Loads a backbone to the CPU, frozen, in float32.</summary>
    /// <exception cref="InputException">An option is wrong, or the checkpoint cannot be read or does not fit.</exception>
    public static Backbone Load(BackboneOptions options)
    {
        if (string.IsNullOrEmpty(options.Checkpoint))
            throw new InputException("There is no backbone checkpoint; expected the path of a safetensors or PyTorch file.");
        using var checkpoint = Checkpoint.Load(options.Checkpoint);
        var family = BackboneFamily.Of(checkpoint) ?? throw Unknown(checkpoint);
        using var tensors = new RenamedTensors(checkpoint, family.Names);
        var (architecture, transform) = Plan(family, tensors, options);
        var backbone = architecture.With(options).Build(options.ImageSize is { } size ? transform with { ImageSize = size } : transform);
        try
        {
            backbone.Family = family.Name;
            backbone.LayerNames = tensors.Layers;
            backbone.Load(tensors);
            backbone.ResolveLayer(options.TargetLayer);
            return backbone;
        }
        catch
        {
            backbone.Dispose();
            throw;
        }
    }

    private static (IBackboneArchitecture Architecture, InferenceTransform Transform) Plan(BackboneFamily family, TensorFile tensors, BackboneOptions options)
    {
        if (BackbonePreset.Find(options.Architecture) is { } preset) return (preset.Architecture, preset.Transform);
        var (architecture, transform) = family.Read(tensors, options);
        return (architecture, BackboneMetadata.Transform(tensors, transform));
    }

    private static InputException Unknown(Checkpoint checkpoint)
    {
        const int Listed = 5;
        var names = string.Join(", ", checkpoint.Tensors.Keys.Order(StringComparer.Ordinal).Take(Listed));
        return new InputException(
            $"{checkpoint.Path}: its {checkpoint.Tensors.Count} tensors ({names}, ...) are of no known backbone; expected a vision transformer or a residual network, as fungi models lists them.");
    }
}
