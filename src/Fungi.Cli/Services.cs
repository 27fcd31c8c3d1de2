using Fungi.Runtime.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Fungi.Cli;

/// <summary>The composition root: a configuration file to a host.</summary>
internal static class Services
{
    /// <summary>Everything that a command may ask for; log lines go to standard error.</summary>
    /// <param name="configFile">The configuration file.</param>
    /// <param name="overrides">What the command line says instead.</param>
    /// <param name="change">Registers what a command wants otherwise.</param>
    public static IHost From(string configFile, string[] overrides, Action<IServiceCollection>? change = null)
    {
        var file = ConfigurationFile.Load(configFile, overrides);
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, ApplicationName = "fungi", ContentRootPath = file.Directory });
        builder.Configuration.AddConfiguration(file.Configuration);
        builder.Logging
            .AddConfiguration(file.Configuration.GetSection("Logging"))
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.ColorBehavior = LoggerColorBehavior.Disabled;
            });
        builder.Services
            .Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .AddSingleton<IHostLifetime, CommandLifetime>()
            .AddTelemetryExport()
            .AddFungi(file.Configuration, file.Directory);
        change?.Invoke(builder.Services);
        return builder.Build();
    }

    /// <summary>Starts a host, works with its services on a thread of the pool, and stops it: what watches the work has then seen all of it, however it ended.</summary>
    public static async Task<T> WorkAsync<T>(this IHost host, Func<IServiceProvider, T> work, CancellationToken cancellation)
    {
        await host.StartAsync(cancellation);
        try
        {
            return await Task.Run(() => work(host.Services), CancellationToken.None);
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>The host lives as long as its command, which signals stop.</summary>
    private sealed class CommandLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
