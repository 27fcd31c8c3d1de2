using System.CommandLine;
using System.Runtime.CompilerServices;
using Fungi.Runtime;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Fungi.Cli.Commands;

/// <summary><c>fungi watch</c>: what the configured objectives make of a few images, again after each build of a plugin.</summary>
internal static class WatchCommand
{
    private const int UnloadAttempts = 10;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    public static Command Create(string[] overrides)
    {
        var config = SharedOptions.Config();
        var images = new Option<int>("--images") { Description = "How many images of the training split to use.", HelpName = "N", DefaultValueFactory = _ => 8 };
        var command = new Command("watch", "Run the objectives on a few images, again whenever a plugin is rebuilt, until Ctrl-C.") { config, images };
        command.SetAction(async (arguments, cancellation) =>
        {
            if (arguments.GetValue(images) < 1) throw new InputException($"{images.Name}: {arguments.GetValue(images)} is too small; expected a whole number from 1.");
            var file = SharedOptions.ConfigOrDemo(arguments, config);
            var options = ConfigurationFile.Load(file, overrides).Options();
            var last = new Dictionary<string, ObjectivePreview>(StringComparer.Ordinal);
            for (var round = 1; ; round++)
            {
                var watcher = new PluginWatcher(options, [Path.GetFullPath(file)], Interval);
                watcher.Accept();
                var contexts = await Task.Run(() => RunOnce(file, overrides, arguments.GetValue(images), last, cancellation), cancellation);
                if (!AreUnloaded(contexts)) await Console.Error.WriteLineAsync("A plugin that was unloaded is still in memory: something holds an object of it, such as a static field of another library.");
                await Console.Error.WriteLineAsync($"Run {round} is done; watching the plugins for another build. Ctrl-C ends.");
                await watcher.ChangeAsync(cancellation);
                options = Read(file, overrides) ?? options; // it may name other plugins by now
            }
        });
        return command;
    }

    /// <summary>A whole life of the plugins: loaded from copies, run, unloaded. A method of its own, so that no local variable outlives it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IReadOnlyList<WeakReference> RunOnce(string config, string[] overrides, int images, Dictionary<string, ObjectivePreview> last, CancellationToken cancellation)
    {
        IReadOnlyList<WeakReference> contexts = [];
        try
        {
            using var host = Services.From(config, overrides, collection => collection.AddSingleton(provider => new PluginPolicy
            {
                Trust = provider.GetRequiredService<FungiOptions>().PluginTrust,
                OnError = OnPluginError.Skip,
                UsesCopies = true,
            }));
            var catalog = host.Services.GetRequiredService<PluginCatalog>();
            contexts = catalog.Contexts;
            foreach (var rejected in catalog.Rejected) Console.Error.WriteLine(rejected.Reason);
            foreach (var preview in host.Services.GetRequiredService<Preview>().Run(images, cancellation))
            {
                if (preview.Failure is not null) Console.Error.WriteLine(preview.Failure);
                else Console.WriteLine(Line(preview, last.GetValueOrDefault(preview.Name)));
                if (preview.Failure is null) last[preview.Name] = preview;
            }
        }
        catch (Exception mistake) when (mistake is InputException or IOException or UnauthorizedAccessException or DeviceMemoryException)
        {
            Console.Error.WriteLine(mistake.Message); // the next build, or the next version of the configuration, may mend it
        }

        return contexts;
    }

    /// <summary>The options as they are now; null where there is a mistake, of which the run tells.</summary>
    private static FungiOptions? Read(string config, string[] overrides)
    {
        try
        {
            return ConfigurationFile.Load(config, overrides).Options();
        }
        catch (InputException)
        {
            return null;
        }
    }

    private static string Line(ObjectivePreview now, ObjectivePreview? last)
    {
        var line = $"{now.Name}: loss {now.Loss:G5} ({now.LeastLoss:G5} to {now.GreatestLoss:G5}), gradient norm {now.GradientNorm:G5}, {now.Milliseconds:F0} ms";
        if (last is null) return line;
        return now.Loss == last.Loss && now.GradientNorm == last.GradientNorm
            ? $"{line}; as before"
            : $"{line}; loss {now.Loss - last.Loss:+0.#####;-0.#####;0}, gradient norm {now.GradientNorm - last.GradientNorm:+0.#####;-0.#####;0}, {now.Milliseconds - last.Milliseconds:+0;-0;0} ms";
    }

    private static bool AreUnloaded(IReadOnlyList<WeakReference> contexts)
    {
        for (var attempt = 0; attempt < UnloadAttempts && contexts.Any(context => context.IsAlive); attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return !contexts.Any(context => context.IsAlive);
    }
}
