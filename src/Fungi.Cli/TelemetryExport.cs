using Fungi.Runtime.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Fungi.Cli;

/// <summary>Sends spans and metrics by OTLP, where the standard environment variables of OpenTelemetry ask for it; the last of them leave as the host stops.</summary>
internal static class TelemetryExport
{
    private const string ServiceName = "fungi";

    /// <summary>Adds the export of what is asked for.</summary>
    public static IServiceCollection AddTelemetryExport(this IServiceCollection services)
    {
        if (IsAsked("TRACES")) services.AddSingleton<IHostedService>(new Exporting(() => Sdk.CreateTracerProviderBuilder().ConfigureResource(Describe).AddSource(FungiActivities.Name).AddOtlpExporter().Build()));
        if (IsAsked("METRICS")) services.AddSingleton<IHostedService>(new Exporting(() => Sdk.CreateMeterProviderBuilder().ConfigureResource(Describe).AddMeter(FungiMetrics.Name).AddOtlpExporter().Build()));
        return services;
    }

    /// <summary>Whether a kind of signal has an exporter by name, or an endpoint and no other exporter.</summary>
    private static bool IsAsked(string signal)
    {
        if (string.Equals(Variable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)) return false;
        var endpoint = Variable($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT") ?? Variable("OTEL_EXPORTER_OTLP_ENDPOINT");
        return Variable($"OTEL_{signal}_EXPORTER") is { } exporters
            ? exporters.Split(',', StringSplitOptions.TrimEntries).Contains("otlp", StringComparer.Ordinal)
            : endpoint is not null;
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come after and win.
    private static void Describe(ResourceBuilder resource) => resource.Clear()
        .AddService(ServiceName, serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version!.ToString(3)).AddTelemetrySdk().AddEnvironmentVariableDetector();

    /// <summary>One kind of signal on its way out while the host runs.</summary>
    private sealed class Exporting(Func<IDisposable> start) : IHostedService
    {
        private IDisposable? provider;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            provider = start();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            provider?.Dispose(); // sends what is left
            return Task.CompletedTask;
        }
    }
}
