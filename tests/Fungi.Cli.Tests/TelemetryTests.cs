using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fungi.Cli.Tests;

/// <summary>What a collector of OpenTelemetry receives from the program, by OTLP over HTTP.</summary>
public sealed class TelemetryTests : IDisposable
{
    private static readonly string[] Spans = ["run", "state", "objective", "split", "batch", "decode", "decode wait", "views", "backbone", "prefix", "suffix", "losses", "gradients", "projection", "write"];
    private static readonly string[] Metrics = ["fungi.images", "fungi.views", "fungi.gradients", "fungi.written", "fungi.decode.wait", "fungi.device.time"];
    private readonly Workspace workspace = new();
    private readonly HttpListener listener = new();
    private readonly ConcurrentQueue<(string Path, byte[] Body)> received = [];
    private readonly Dictionary<string, string> environment;

    public TelemetryTests()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            environment = new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{free.LocalEndpoint}", ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf", ["OTEL_SERVICE_NAME"] = "my-features" };
        }

        listener.Prefixes.Add($"{environment["OTEL_EXPORTER_OTLP_ENDPOINT"]}/");
        listener.Start();
        _ = ReceiveAsync();
        var section = Workspace.Configuration();
        section["BatchSize"] = 2;
        workspace.Configure(section);
    }

    [Fact]
    public async Task Spans_and_metrics_arrive_by_name()
    {
        (await workspace.RunAsync(FungiProgram.Folder, environment, "extract")).Done();
        foreach (var name in Spans) Assert.True(Arrived("/v1/traces", SpanName, name), $"no span '{name}'");
        foreach (var name in Metrics) Assert.True(Arrived("/v1/metrics", MetricName, name), $"no metric '{name}'");
        Assert.All(received, request => Assert.True(Holds(request.Body, ServiceName, "my-features"), request.Path));
    }

    [Fact]
    public async Task They_arrive_from_a_run_that_is_stopped()
    {
        workspace.WriteIdx("query", 160);
        using var program = await workspace.StartAsync("query: 32/", [], environment, "extract");
        program.Send(Signal.Terminate);
        (await program.ResultAsync()).Stopped();
        foreach (var name in Spans) Assert.True(Arrived("/v1/traces", SpanName, name), $"no span '{name}'");
        foreach (var name in Metrics) Assert.True(Arrived("/v1/metrics", MetricName, name), $"no metric '{name}'");
    }

    [Fact]
    public async Task They_arrive_from_a_run_that_fails()
    {
        (await workspace.RunAsync(FungiProgram.Folder, environment, "extract", "--Fungi:Backbone:Checkpoint=missing.safetensors")).Refused("missing.safetensors");
        Assert.True(Arrived("/v1/traces", SpanName, "run"));
    }

    [Theory]
    [InlineData("OTEL_TRACES_EXPORTER", "none", "/v1/metrics")]
    [InlineData("OTEL_METRICS_EXPORTER", "none", "/v1/traces")]
    [InlineData("OTEL_SDK_DISABLED", "true")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "")]
    public async Task What_is_switched_off_does_not_leave(string variable, string value, params string[] expected)
    {
        environment[variable] = value;
        (await workspace.RunAsync(FungiProgram.Folder, environment, "extract")).Done();
        Assert.Equal(expected, received.Select(request => request.Path).Distinct());
    }

    public void Dispose()
    {
        listener.Close();
        workspace.Dispose();
    }

    // The protobuf field that a name lies in: its number and type, then the length, then the text.
    private const byte MetricName = 0x0A;
    private const byte SpanName = 0x2A;
    private const byte ServiceName = 0x0A;

    private bool Arrived(string path, byte field, string name) => received.Any(request => request.Path == path && Holds(request.Body, field, name));

    private static bool Holds(byte[] body, byte field, string name) => body.AsSpan().IndexOf([field, (byte)name.Length, .. Encoding.UTF8.GetBytes(name)]) >= 0;

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                received.Enqueue((context.Request.Url!.AbsolutePath, body.ToArray()));
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // stopped
        }
    }
}
