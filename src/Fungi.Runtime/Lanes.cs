using System.Runtime.ExceptionServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime;

/// <summary>
/// Threads that work side by side. Where a processor computes, each core has a lane of its own and every operation one thread: lanes need not
/// wait for each other after each product, and numbers do not depend on how many cores there are.
/// </summary>
internal static class Lanes
{
    private static readonly int Cores = get_num_threads(); // before anybody changes it

    /// <summary>How many lanes suit a device.</summary>
    public static int On(Device device) => device.type == DeviceType.CPU ? Cores : 1;

    /// <summary>Has operations use one thread, from now on in this thread and in lanes, until it is disposed.</summary>
    public static IDisposable UseOneThreadEach()
    {
        set_num_threads(1);
        return new Restoration();
    }

    /// <summary>Works in several lanes, the first of them the caller's thread, and returns when all have ended.</summary>
    /// <param name="lanes">What each works with.</param>
    /// <param name="stop">Cancelled when a lane fails, whose exception is thrown in the end.</param>
    /// <param name="work">A lane's work, until there is none left.</param>
    public static void Run<T>(IReadOnlyList<T> lanes, CancellationTokenSource stop, Action<T> work)
    {
        ExceptionDispatchInfo? failure = null;
        var threads = get_num_threads();
        Task[] others = [.. lanes.Skip(1).Select(lane => Task.Factory.StartNew(
            () =>
            {
                set_num_threads(threads);
                Work(lane);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        Work(lanes[0]);
        Task.WaitAll(others, CancellationToken.None);
        failure?.Throw();

        void Work(T lane)
        {
            try
            {
                work(lane);
            }
            catch (Exception exception)
            {
                // The first failure is the cause: what it stops fails with a cancellation.
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), comparand: null);
                stop.Cancel();
            }
        }
    }

    private sealed class Restoration : IDisposable
    {
        public void Dispose() => set_num_threads(Cores);
    }
}
