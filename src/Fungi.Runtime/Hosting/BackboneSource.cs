using System.Security.Cryptography;
using Fungi.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Hosting;

/// <summary>The configured backbone and the device it runs on.</summary>
/// <param name="options">The configuration.</param>
public sealed class BackboneSource(FungiOptions options)
{
    /// <summary>Where tensors live.</summary>
    /// <exception cref="InputException">The configured device is unknown or not there.</exception>
    public Device Device => field ??= FindDevice(options.Device); // not before it is needed: the first question loads libtorch

    /// <summary>SHA-256 of the checkpoint file, in lower-case hex.</summary>
    public string CheckpointSha256
    {
        get
        {
            using var file = File.OpenRead(options.Backbone.Checkpoint!);
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }
    }

    /// <summary>Loads the backbone, frozen, onto the device.</summary>
    /// <exception cref="InputException">The checkpoint is missing or wrong.</exception>
    public Backbone Load()
    {
        if (options.Backbone.Checkpoint is null) throw new InputException("Fungi:Backbone:Checkpoint: missing; expected the path of a safetensors or PyTorch file.");
        var backbone = LoadFrom(options.Backbone.Checkpoint);
        backbone.Precision = options.Precision;
        backbone.To(Device);
        return backbone;
    }

    private Backbone LoadFrom(string checkpoint)
    {
        try
        {
            return BackboneLoader.Load(options.Backbone);
        }
        catch (InputException exception) when (!exception.Message.StartsWith(checkpoint, StringComparison.Ordinal))
        {
            throw new InputException($"Fungi:Backbone: {exception.Message}", exception); // not the file is wrong but an option
        }
    }

    private static Device FindDevice(string name)
    {
        var parts = name.ToLowerInvariant().Split(':');
        return parts switch
        {
            ["auto"] => new Device(cuda.is_available() ? DeviceType.CUDA : DeviceType.CPU),
            ["cpu"] => new Device(DeviceType.CPU),
            ["cuda"] when cuda.is_available() => new Device(DeviceType.CUDA, 0),
            ["cuda", var index] when int.TryParse(index, out var number) && number >= 0 && number < cuda.device_count() => new Device(DeviceType.CUDA, number),
            _ => throw new InputException($"Fungi:Device: '{name}' is not available; expected auto, cpu{string.Concat(Enumerable.Range(0, cuda.device_count()).Select(index => $", cuda:{index}"))}."),
        };
    }
}
