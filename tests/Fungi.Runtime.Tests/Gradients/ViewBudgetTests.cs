using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Store;
using Fungi.Runtime.Tests.State;
using Fungi.Runtime.Views;
using Fungi.Tensors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Gradients;

/// <summary>Where memory does not suffice, fewer samples are computed at once, and the features are the same.</summary>
public sealed class ViewBudgetTests(FrozenStateRun run) : IClassFixture<FrozenStateRun>
{
    [Fact]
    public void Features_do_not_depend_on_the_memory_and_each_halving_is_a_line()
    {
        Assert.Empty(Extract("plenty", mostSamples: 1000));
        Assert.Equal(
            [
                "Memory does not suffice for 12 samples at once, 2 views each; going on with 6.",
                "Memory does not suffice for 6 samples at once, 2 views each; going on with 3.",
                "Memory does not suffice for 3 samples at once, 2 views each; going on with 1.",
            ],
            Extract("scarce", mostSamples: 2));
        Assert.Empty(Extract("scarcer", mostSamples: 1000, query: false));
        Assert.Equal(["Memory does not suffice for 5 samples at once, 3 views each; going on with 2."], Extract("scarcer", mostSamples: 2)); // the state and a split are there
        foreach (var split in (string[])["train", "query"])
        {
            foreach (var output in (string[])["scarce", "scarcer"])
            {
                using var plenty = FeatureSet.Open(run.File("plenty", split));
                using var scarce = FeatureSet.Open(run.File(output, split));
                Assert.Equal(["embeddings", "greedy"], scarce.Blocks.Keys);
                foreach (var (name, block) in plenty.Blocks)
                    Assert.All(block.ReadAll().Zip(scarce.Blocks[name].ReadAll()), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
            }
        }
    }

    [Fact]
    public void Too_little_for_one_sample_is_said_in_a_line()
    {
        var error = Assert.Throws<DeviceMemoryException>(() => Extract("hopeless", mostSamples: 0));
        Assert.StartsWith("memory does not suffice for one sample, 2 views: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("DefaultCPUAllocator", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 139.72 GiB total capacity)", true)]
    [InlineData("[enforce fail at alloc_cpu.cpp:66] . DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes.", true)]
    [InlineData("[enforce fail at alloc_cpu.cpp:114] data. DefaultCPUAllocator: not enough memory: you tried to allocate 8 bytes.", true)]
    [InlineData("std::bad_alloc", true)]
    [InlineData("mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)", false)]
    public void What_libtorch_says_of_memory_is_known(string message, bool isMemory)
    {
        Assert.Equal(isMemory, DeviceMemoryException.IsTold(new TensorException(message)));
        Assert.Equal(isMemory, DeviceMemoryException.IsTold(new InputException("objective 'x': its loss failed", new TensorException(message))));
        Assert.False(DeviceMemoryException.IsTold(new InputException(message)));
    }

    /// <summary>Extracts an objective in which more samples than so many do not fit; gives the log's lines.</summary>
    private List<string> Extract(string output, int mostSamples, bool query = true)
    {
        var log = new Record();
        using var services = run.Services(
            ["greedy"],
            add => add.AddFungiRuntimeTestsObjectives().AddSingleton<IViewStepExecutor>(new GreedyExecutor(mostSamples)).AddLogging(logging => logging.AddProvider(log)),
            [("Output", output), ("BatchSize", 1000), .. query ? [("Data:Query", "query")] : Array.Empty<(string, object)>()]);
        services.GetRequiredService<Extraction>().Run(overwrite: false, new Progress<WorkProgress>(), CancellationToken.None);
        return [.. log.Lines.Where(line => !line.EndsWith("are there already.", StringComparison.Ordinal) && !line.Contains(" is recognised as ", StringComparison.Ordinal))];
    }

    private sealed class GreedyExecutor(int mostSamples) : ViewStepExecutor<GreedyStep>
    {
        protected override Tensor Execute(GreedyStep step, Tensor images, ViewContext context)
        {
            if (images.shape[0] > mostSamples) zeros(1L << 50); // four million gigabytes
            return images;
        }
    }

    private sealed class Record : ILoggerProvider, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}

/// <summary>Needs memory that there is not.</summary>
public sealed record GreedyStep : ViewStep;

/// <summary>Contrast with a bank, on views that need more memory than there is for many samples.</summary>
[SslObjective("greedy")]
public sealed partial class GreedyObjective
{
    public int Size { get; init; } = 11;

    public static ImageViews Transform(ImageViews views) => views.Group("image", 2, view => view.Then(new GreedyStep()).RandomResizedCrop((0.3, 1)).Normalize(ImageStatistics.ImageNet));

    public static Tensor Loss([Latents] Tensor latents, [Bank(Of = nameof(latents), Size = nameof(Size))] Tensor bank) =>
        matmul(latents.select(1, 0), bank.select(1, 0).t()).logsumexp(-1) - (latents.select(1, 0) * latents.select(1, 1)).sum(-1);
}
