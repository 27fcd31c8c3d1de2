using System.Security.Cryptography;
using Fungi.Models;
using Microsoft.Extensions.Logging;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Hosting;

/// <summary>The configured backbone and the device it runs on.</summary>
/// <param name="options">The configuration.</param>
/// <param name="logger">Told what the checkpoint was recognised as.</param>
public sealed class BackboneSource(FungiOptions options, ILogger<BackboneSource> logger)
{
    private bool isTold;

    /// <summary>The configured devices, at least one.</summary>
    /// <exception cref="InputException">A configured device is unknown or not there.</exception>
    public IReadOnlyList<Device> Devices => field ??= FindDevices(options.Device); // not before it is needed: the first question loads libtorch

    /// <summary>Where the tensors live of work that one device does: the first one.</summary>
    /// <exception cref="InputException">A configured device is unknown or not there.</exception>
    public Device Device => Devices[0];

    /// <summary>How many views pass through the backbone at once.</summary>
    public int ViewsPerPass => options.ViewsPerPassOn(Device);

    /// <summary>SHA-256 of the checkpoint file, of a sharded one of its index and then its files, in lower-case hex; read once.</summary>
    public string CheckpointSha256
    {
        get
        {
            if (field is not null) return field;
            using var checkpoint = Checkpoint.Load(options.Backbone.Checkpoint!);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var path in checkpoint.Files) Append(hash, path);
            return field = Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>Loads the backbone, frozen, onto the device.</summary>
    /// <exception cref="InputException">The checkpoint is missing or wrong.</exception>
    public Backbone Load() => Load(Device);

    /// <summary>Loads a copy of the backbone, frozen, onto one device.</summary>
    /// <exception cref="InputException">The checkpoint is missing or wrong.</exception>
    public Backbone Load(Device device)
    {
        if (options.Backbone.Checkpoint is null) throw new InputException("Fungi:Backbone:Checkpoint: missing; expected the path of a safetensors or PyTorch file.");
        var backbone = LoadFrom(options.Backbone.Checkpoint);
        backbone.Precision = options.Precision;
        backbone.To(device);
        backbone.Prepare();
        return backbone;
    }

    private static void Append(IncrementalHash hash, string path)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[1 << 20];
        for (int read; (read = file.Read(buffer)) > 0;) hash.AppendData(buffer, 0, read);
    }

    private Backbone LoadFrom(string checkpoint)
    {
        try
        {
            var backbone = BackboneLoader.Load(options.Backbone);
            if (Interlocked.Exchange(ref isTold, true) || options.Backbone.Architecture is not null) return backbone;
            logger.LogInformation("{Checkpoint} is recognised as {Family}: {Backbone}.", checkpoint, backbone.Family, backbone);
            return backbone;
        }
        catch (InputException exception) when (!exception.Message.StartsWith(checkpoint, StringComparison.Ordinal))
        {
            throw new InputException($"Fungi:Backbone: {exception.Message}", exception); // not the file is wrong but an option
        }
    }

    private static IReadOnlyList<Device> FindDevices(string names) => names.ToLowerInvariant() switch
    {
        "all" when cuda.is_available() => [.. Enumerable.Range(0, cuda.device_count()).Select(index => new Device(DeviceType.CUDA, index))],
        "all" => [new Device(DeviceType.CPU)],
        _ => [.. names.Split(',').Select(name => FindDevice(name.Trim()))],
    };

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
