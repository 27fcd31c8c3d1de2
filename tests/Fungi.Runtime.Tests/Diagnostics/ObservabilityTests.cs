using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Fungi.Runtime.Diagnostics;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Tests.State;
using Microsoft.Extensions.DependencyInjection;

namespace Fungi.Runtime.Tests.Diagnostics;

/// <summary>The instruments and spans are those of docs/observability.md, and they count right.</summary>
public sealed partial class ObservabilityTests : IDisposable
{
    private readonly FrozenStateRun run = new();
    private readonly string page = File.ReadAllText(Fungi.Tests.RepositoryFiles.Path("docs", "observability.md"));

    [Fact]
    public void The_page_lists_every_instrument()
    {
        var instruments = new List<string>();
        using var listener = new MeterListener();
        using var services = new ServiceCollection().AddMetrics().AddSingleton<FungiMetrics>().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Scope == meters) instruments.Add($"{instrument.Meter.Name} {instrument.Name} {instrument.GetType().Name.Split('`')[0].ToLowerInvariant()} {instrument.Unit}");
        };
        listener.Start();
        services.GetRequiredService<FungiMetrics>();
        var documented = Instrument().Matches(page).Select(row => $"Fungi {row.Groups["name"]} {row.Groups["kind"]} {row.Groups["unit"]}");
        Assert.Equal(documented.Order(StringComparer.Ordinal), instruments.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_page_lists_every_span_and_what_it_lies_in()
    {
        var spans = new HashSet<string>(StringComparer.Ordinal);
        using (var root = new Activity("test").Start())
        using (var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == FungiActivities.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.Parent.TraceId == root.TraceId ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = span => spans.Add($"{span.OperationName} in {(span.Parent == root ? "" : span.Parent?.OperationName)} with {string.Join(", ", span.TagObjects.Select(tag => tag.Key))}"),
        })
        {
            ActivitySource.AddActivityListener(listener);
            run.Extract(["whitened-latents"], "features");
            run.Pretrain("predicted-latents", "trained.safetensors");
        }

        var documented = Span().Matches(page).SelectMany(row => Code().Matches(row.Groups["parents"].Value).Select(match => match.Groups["word"].Value).DefaultIfEmpty(""), (row, parent) =>
            $"{row.Groups["name"]} in {parent} with {Code().Match(row.Groups["tag"].Value).Groups["word"].Value}").ToList();
        Assert.Equal(documented.Order(StringComparer.Ordinal), spans.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Counters_count_what_was_done()
    {
        File.WriteAllText(run.File("query", "class", "broken.png"), "no picture");
        var counts = new Dictionary<string, double>(StringComparer.Ordinal);
        using var services = run.Services(["whitened-latents", "cross-covariance"], ("Data:Query", "query"), ("Output", "counted"), ("OnBadImage", "Skip"));
        var meters = services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Scope == meters) own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Count(instrument.Name, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Count(instrument.Name, 1, tags));
        listener.Start();
        services.GetRequiredService<Extraction>().Run(overwrite: false, new Progress<WorkProgress>(), CancellationToken.None);

        Assert.Equal(12, counts["fungi.images extract train"]);
        Assert.Equal(5, counts["fungi.images extract query"]);
        Assert.Equal(12, counts["fungi.gradients extract train whitened-latents"]);
        Assert.Equal(5, counts["fungi.gradients extract query cross-covariance"]);
        Assert.Equal(1, counts["fungi.bad_images extract query"]);
        Assert.Equal(12 * 3 * 16 * sizeof(float), counts["fungi.written extract train"]);
        Assert.Equal(3, counts["fungi.decode.wait extract train"]); // batches of 4
        Assert.Equal(3, counts["fungi.device.time extract train"]);
        Assert.Equal(0, counts["fungi.views extract query"] % 5);
        Assert.True(counts["fungi.views extract query"] > 5);
        Assert.True(counts["fungi.images state train"] > 0);

        void Count(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var key = $"{name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}";
            counts[key] = counts.GetValueOrDefault(key) + value;
        }
    }

    public void Dispose() => run.Dispose();

    [GeneratedRegex(@"^\| `(?<name>fungi\.[a-z_.]+)` \| (?<kind>\w+) \| `(?<unit>[^`]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Instrument();

    [GeneratedRegex(@"^\| `(?<name>[a-z ]+)` \|(?<parents>[^|]*)\|(?<tag>[^|]*)\| [^|`]+ \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Span();

    [GeneratedRegex("`(?<word>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();
}
