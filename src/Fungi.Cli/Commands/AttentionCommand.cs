using System.CommandLine;
using Fungi.Imaging;
using Fungi.Models;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Views;
using Microsoft.Extensions.DependencyInjection;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi attention</c>: a picture of what the configured backbone's class tokens look at.</summary>
internal static class AttentionCommand
{
    public static Command Create(string[] overrides)
    {
        var images = new Argument<string[]>("IMAGE") { Description = "Pictures.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--output", "-o") { Description = "The PNG file to write.", HelpName = "FILE", DefaultValueFactory = _ => "attention.png" };
        var threshold = new Option<double?>("--threshold") { Description = "Show the fewest patches that hold this share of a head's attention on patches, as DINO does with 0.6, and darken the others.", HelpName = "SHARE" };
        var config = SharedOptions.Config();
        var command = new Command("attention", "Draw the attention of the class tokens in the last block of the configured vision transformer, head by head.") { images, output, threshold, config };
        command.SetAction((arguments, cancellation) => Task.Run(
            () =>
            {
                if (arguments.GetValue(threshold) is { } share && !(share is > 0 and <= 1)) throw new InputException($"--threshold: {share} is no share; expected a number above 0, up to 1.");
                var file = PictureFiles.Checked(arguments.GetRequiredValue(output));
                using var host = Services.From(SharedOptions.ConfigOrDemo(arguments, config), overrides);
                var services = host.Services;
                services.GetRequiredService<FungiOptions>().ThrowIfWrong();
                var (source, codec) = (services.GetRequiredService<BackboneSource>(), services.GetRequiredService<IImageCodec>());
                DecodedImage[] pictures = [.. arguments.GetRequiredValue(images).Select(path => PictureFiles.Read(path, codec))];
                using var backbone = source.Load();
                if (backbone is not VisionTransformer transformer)
                    throw new InputException($"attention: the backbone, {backbone}, has no attention; expected a vision transformer.");
                PictureFiles.Write(file, new AttentionSheet(transformer, source.Device, arguments.GetValue(threshold)).Draw(pictures, cancellation), codec);
                Console.WriteLine(
                    $"{transformer.Architecture.Heads} {(transformer.Architecture.Heads == 1 ? "head" : "heads")} of {(transformer.ClassTokens == 1 ? "the class token" : $"{transformer.ClassTokens} class tokens")}, after image and mean");
                Console.WriteLine(file);
                return ExitCode.Done;
            },
            cancellation));
        return command;
    }
}
