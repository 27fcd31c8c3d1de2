using Fungi.Runtime.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Fungi.Cli;

/// <summary>The composition root: a configuration file to a container.</summary>
internal static class Services
{
    /// <summary>Everything that a command may ask for; log lines go to standard error.</summary>
    /// <param name="configFile">The configuration file.</param>
    /// <param name="overrides">What the command line says instead.</param>
    /// <param name="change">Registers what a command wants otherwise.</param>
    public static ServiceProvider From(string configFile, string[] overrides, Action<IServiceCollection>? change = null)
    {
        var file = ConfigurationFile.Load(configFile, overrides);
        var services = new ServiceCollection()
            .AddLogging(logging => logging
                .AddConfiguration(file.Configuration.GetSection("Logging"))
                .AddSimpleConsole(console =>
                {
                    console.SingleLine = true;
                    console.ColorBehavior = LoggerColorBehavior.Disabled;
                })
                .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace))
            .AddFungi(file.Configuration, file.Directory);
        change?.Invoke(services);
        return services.BuildServiceProvider();
    }
}
