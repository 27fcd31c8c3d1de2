using Fungi.Imaging;
using Fungi.Runtime.Data;

namespace Fungi.Runtime.Tests.Data;

public sealed class ImageLoaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public async Task Batches_come_in_order_with_the_images_asked_for_whatever_the_number_of_workers(int workers)
    {
        var dataset = new FakeDataset(count: 40, jitter: true);
        int[][] batches = [[5, 3, 3], [], [39], [.. Enumerable.Range(0, 40).Reverse()], [7, 8]];

        var loaded = await Load(new(dataset, batches, workers, OnBadImage.Fail));

        Assert.Equal([0, 1, 2, 3, 4], loaded.Select(batch => batch.BatchIndex));
        Assert.Equal(batches, loaded.Select(batch => batch.Indices));
        Assert.All(loaded, batch => Assert.Equal(batch.Indices, batch.Images.Select(image => (int)image.Image!.Pixels[0])));
    }

    [Fact]
    public async Task No_more_images_are_decoded_at_once_than_there_are_workers()
    {
        var dataset = new FakeDataset(count: 60, jitter: true);

        await Load(new(dataset, Enumerable.Range(0, 60).Chunk(4), workers: 3, OnBadImage.Fail, prefetch: 5));

        Assert.InRange(dataset.MostAtOnce, 1, 3);
    }

    [Fact]
    public async Task The_loader_runs_ahead_of_the_caller_by_no_more_than_it_may()
    {
        var dataset = new FakeDataset(count: 100);
        var loader = new ImageLoader(dataset, Enumerable.Range(0, 100).Chunk(10), workers: 4, OnBadImage.Fail, prefetch: 2);

        var taken = 0;
        await foreach (var batch in loader.LoadAsync())
        {
            taken += batch.Indices.Count;
            Assert.InRange(dataset.Reads, taken, taken + 20);
        }

        Assert.Equal(100, dataset.Reads);
    }

    [Fact]
    public async Task A_bad_image_is_skipped_with_its_reason()
    {
        var loaded = await Load(new(new FakeDataset(count: 6, bad: [2, 4]), [[0, 1, 2], [3, 4, 5]], workers: 2, OnBadImage.Skip));

        Assert.Equal([null, null, "broken 2", null, "broken 4", null], loaded.SelectMany(batch => batch.Images).Select(image => image.Error));
        Assert.Equal([true, true, false, true, false, true], loaded.SelectMany(batch => batch.Images).Select(image => image.Image is not null));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task The_first_bad_image_in_the_order_ends_the_loading(int workers)
    {
        var loader = new ImageLoader(
            new FakeDataset(count: 50, bad: [13, 17, 40], jitter: true), Enumerable.Range(0, 50).Chunk(5), workers, OnBadImage.Fail);
        var batches = new List<int>();

        var exception = await Assert.ThrowsAsync<InputException>(async () =>
        {
            await foreach (var batch in loader.LoadAsync()) batches.Add(batch.BatchIndex);
        });

        Assert.Equal("dataset fake: sample/13: broken 13", exception.Message);
        Assert.Equal([0, 1], batches);
    }

    [Fact]
    public async Task Cancelling_stops_the_decoding()
    {
        var dataset = new FakeDataset(count: 1000);
        using var cancellation = new CancellationTokenSource();
        var loader = new ImageLoader(dataset, Enumerable.Range(0, 1000).Chunk(10), workers: 2, OnBadImage.Fail);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var batch in loader.LoadAsync(cancellation.Token))
            {
                if (batch.BatchIndex == 1) await cancellation.CancelAsync();
            }
        });

        Assert.InRange(dataset.Reads, 20, 40);
    }

    [Fact]
    public async Task A_caller_that_leaves_early_leaves_no_decoding_behind()
    {
        var dataset = new FakeDataset(count: 1000, jitter: true);

        await foreach (var _ in new ImageLoader(dataset, Enumerable.Range(0, 1000).Chunk(10), workers: 4, OnBadImage.Fail).LoadAsync()) break;

        Assert.Equal(0, dataset.AtOnce);
        Assert.InRange(dataset.Reads, 10, 30);
    }

    [Fact]
    public async Task A_defect_in_a_dataset_is_no_bad_image()
        => await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Load(new(new FakeDataset(count: 3), [[0, 99]], workers: 2, OnBadImage.Skip)));

    private static async Task<List<LoadedBatch>> Load(ImageLoader loader)
    {
        var batches = new List<LoadedBatch>();
        await foreach (var batch in loader.LoadAsync()) batches.Add(batch);
        return batches;
    }

    /// <summary>Image i is one pixel of shade i.</summary>
    private sealed class FakeDataset(int count, int[]? bad = null, bool jitter = false) : IDataset
    {
        private int reads, atOnce, mostAtOnce;

        public int Reads => Volatile.Read(ref reads);

        public int AtOnce => Volatile.Read(ref atOnce);

        public int MostAtOnce => Volatile.Read(ref mostAtOnce);

        public string Location => "fake";

        public IReadOnlyList<string> Classes { get; } = ["sample"];

        public IReadOnlyList<DatasetItem> Items { get; } = [.. Enumerable.Range(0, count).Select(index => new DatasetItem($"sample/{index}", 0))];

        public string Fingerprint => "";

        public DecodedImage Read(int index, CancellationToken cancellation)
        {
            var now = Interlocked.Increment(ref atOnce);
            for (var most = MostAtOnce; now > most && Interlocked.CompareExchange(ref mostAtOnce, now, most) != most;) most = MostAtOnce;
            try
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
                Interlocked.Increment(ref reads);
                if (jitter) Thread.SpinWait(index * 7919 % 50 * 200);   // later images overtake earlier ones
                if (bad?.Contains(index) == true) throw new ImageException(Items[index].Id, $"broken {index}");
                return new(1, 1, [(byte)index, 0, 0]);
            }
            finally
            {
                Interlocked.Decrement(ref atOnce);
            }
        }
    }
}
