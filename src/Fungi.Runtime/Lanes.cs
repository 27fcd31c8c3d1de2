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
    private static readonly Lock Gate = new();
    private static readonly int Cores = get_num_threads(); // before anybody changes it: whoever does takes the gate first
    private static int users;
    private static int before;

    /// <summary>How many lanes suit a device.</summary>
    public static int On(Device device) => device.type == DeviceType.CPU ? Cores : 1;

    /// <summary>Has operations use one thread, from now on in this thread and in lanes, until the last who asked for it disposes of it.</summary>
    public static IDisposable UseOneThreadEach()
    {
        lock (Gate)
        {
            if (users++ == 0) before = get_num_threads();
            set_num_threads(1);
        }

        return new Use();
    }

    /// <summary>Works in several lanes, the first of them the caller's thread, and returns when all have ended.</summary>
    /// <param name="lanes">What each works with.</param>
    /// <param name="stop">Cancelled when a lane fails, whose exception is thrown in the end.</param>
    /// <param name="work">A lane's work, until there is none left.</param>
    public static void Run<T>(IReadOnlyList<T> lanes, CancellationTokenSource stop, Action<T> work)
    {
        ExceptionDispatchInfo? failure = null;
        using var threads = lanes.Count > 1 ? UseOneThreadEach() : null;
        var others = new List<Task>();
        try
        {
            foreach (var lane in lanes.Skip(1))
                others.Add(Task.Factory.StartNew(() => WorkAlone(lane), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
            work(lanes[0]);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }

        Task.WaitAll(others, CancellationToken.None);
        failure?.Throw();

        void WorkAlone(T lane)
        {
            try
            {
                set_num_threads(1); // libtorch keeps it for each thread
                work(lane);
            }
            catch (Exception exception)
            {
                Fail(exception);
            }
        }

        void Fail(Exception exception)
        {
            // The first failure is the cause: what it stops fails with a cancellation.
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), comparand: null);
            stop.Cancel();
        }
    }

    private sealed class Use : IDisposable
    {
        public void Dispose()
        {
            lock (Gate)
            {
                if (--users == 0) set_num_threads(before);
            }
        }
    }
}
