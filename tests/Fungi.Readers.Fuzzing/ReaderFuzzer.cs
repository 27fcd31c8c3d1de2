using System.Diagnostics;
using Fungi.Imaging;

namespace Fungi.Readers.Fuzzing;

/// <summary>
/// Tries a reader on damaged files. Each must be read, or refused by an <see cref="InputException"/> (or, for one image of many, an
/// <see cref="ImageException"/>) of one line, soon, and without memory out of proportion to the file.
/// </summary>
/// <param name="reader">The reader.</param>
internal sealed class ReaderFuzzer(FuzzedReader reader)
{
    private const long FreeBytes = 1 << 20, BytesPerByte = 400;
    private const int InputsPerCollection = 200;
    private const string Memory = "/dev/shm"; // some readers flush what they open, which should not wear a disk
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1), LongestWork = TimeSpan.FromSeconds(10), LongestWait = TimeSpan.FromMinutes(10);

    private readonly ReaderReport report = new(reader.Name);
    private (TimeSpan Work, long Time) started;

    /// <summary>Tries some inputs; equal seeds give equal inputs.</summary>
    public ReaderReport Run(int inputs, int seed)
    {
        var work = Directory.CreateDirectory(Path.Combine(Directory.Exists(Memory) ? Memory : Path.GetTempPath(), $"fungi-fuzz-{Path.GetRandomFileName()}")).FullName;
        if (File.Exists(reader.Executed)) File.Delete(reader.Executed);
        reader.Prepare(work);
        var file = Path.Combine(work, reader.File);
        File.WriteAllBytes(file, reader.Wrap(reader.Seeds[0]));
        reader.Read(work); // sound, or the damaged ones would show nothing
        var files = Files(work);
        var input = 0;
        var thread = new Thread(() =>
        {
            for (; input < inputs; input++)
            {
                Start();
                Try(work, file, Input(seed, input), input);
                if (input % InputsPerCollection == 0) GC.WaitForPendingFinalizers();
            }
        }) { IsBackground = true };
        Start();
        thread.Start();
        while (!thread.Join(Patience))
        {
            if (!IsStuck()) continue;
            report.Add(input, Input(seed, input), "does not end");
            return report; // the thread cannot be stopped
        }

        if (!Files(work).SequenceEqual(files, StringComparer.Ordinal)) report.Add(inputs, [], $"the folder holds {string.Join(", ", Files(work).Except(files, StringComparer.Ordinal))}");
        Directory.Delete(work, recursive: true);
        return report;
    }

    private void Start()
    {
        lock (report) started = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
    }

    /// <summary>Counted in the processor's time, because the machine may have other things to do; by the clock only where nothing is done.</summary>
    private bool IsStuck()
    {
        lock (report) return Environment.CpuUsage.TotalTime - started.Work > LongestWork || Stopwatch.GetElapsedTime(started.Time) > LongestWait;
    }

    private static string[] Files(string work) => [.. Directory.EnumerateFileSystemEntries(work, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private byte[] Input(int seed, int input)
    {
        var random = new Random(unchecked((seed * 1_000_003) + input));
        var mutator = new Mutator(random, reader.Tokens);
        var content = reader.Seeds[random.Next(reader.Seeds.Count)];
        // What is damaged outside as well is seldom looked at inside.
        return random.Next(5) == 0 ? mutator.Mutate(reader.Wrap(content)) : reader.Wrap(mutator.Mutate(content));
    }

    private void Try(string work, string file, byte[] content, int input)
    {
        File.WriteAllBytes(file, content);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            reader.Read(work);
            report.Accepted++;
        }
        catch (InputException exception)
        {
            var lines = reader.ReportsAll ? exception.Message.Split(Environment.NewLine) : [exception.Message];
            if (lines.Any(line => line.Length == 0 || line.Any(char.IsControl))) report.Add(input, content, "is refused in more than one line");
            else report.Refused++;
        }
        catch (ImageException exception)
        {
            if (exception.Reason.Length == 0 || exception.Reason.Any(char.IsControl)) report.Add(input, content, "is refused in more than one line");
            else report.Refused++;
        }
        catch (Exception exception)
        {
            report.Add(input, content, $"throws {exception.GetType().Name} ({exception.Message.ReplaceLineEndings(" ")}) at {exception.StackTrace?.Split('\n')[0].Trim()}");
        }

        if (File.Exists(reader.Executed))
        {
            report.Add(input, content, "is executed");
            File.Delete(reader.Executed);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > FreeBytes + (BytesPerByte * content.Length)) report.Add(input, content, $"takes {allocated} bytes of memory");
    }
}
