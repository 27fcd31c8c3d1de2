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
        var family = BackboneFamily.All.FirstOrDefault(family => family.Recognizes(checkpoint)) ?? throw Unknown(checkpoint);
        var backbone = family.Load(checkpoint, options);
        try
        {
            backbone.ResolveLayer(options.TargetLayer);
            return backbone;
        }
        catch
        {
            backbone.Dispose();
            throw;
        }
    }

    private static InputException Unknown(Checkpoint checkpoint)
    {
        const int Listed = 5;
        var names = string.Join(", ", checkpoint.Tensors.Keys.Order(StringComparer.Ordinal).Take(Listed));
        var families = string.Join(" or a ", BackboneFamily.All.Select(family => family.Name));
        return new InputException(
            $"{checkpoint.Path}: its {checkpoint.Tensors.Count} tensors ({names}, ...) are of no known backbone; expected a {families}.");
    }
}
