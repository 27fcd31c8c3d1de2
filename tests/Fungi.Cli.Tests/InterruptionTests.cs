using System.Globalization;
using System.Text.Json.Nodes;
using Fungi.Tests;

namespace Fungi.Cli.Tests;

/// <summary>However a run ends, the same command finishes it with the same bytes.</summary>
public sealed class InterruptionTests : IDisposable
{
    private const int QueryImages = 160;
    private readonly Workspace workspace = new();

    public InterruptionTests()
    {
        workspace.WriteIdx("query", QueryImages);
        workspace.Configure(Configuration());
        File.WriteAllText(workspace.File("train", "1", "bad.png"), "no picture");
    }

    [Fact]
    public async Task Killed_at_random_moments_a_run_ends_with_the_bytes_of_an_undisturbed_one()
    {
        const int Kills = 25;
        (await workspace.RunAsync("extract", "--Fungi:Output=undisturbed")).Done();
        var undisturbed = ExtractionTests.Bytes(workspace.File("undisturbed"));
        var random = new Random(Seed: 5);
        string[] moments = ["kl state: ", "dino state: ", "simclr state: 0/", "train: 0/", "train: ", "query: 0/", "query: ", $"query: {QueryImages}/{QueryImages}"];
        for (var (kills, run) = (0, 0); kills < Kills; run++)
        {
            var output = workspace.File(string.Create(CultureInfo.InvariantCulture, $"features{run}"));
            for (var ended = false; !ended;)
            {
                var moment = moments[random.Next(moments.Length)];
                if (moment is "train: " or "query: ") moment += string.Create(CultureInfo.InvariantCulture, $"{2 * random.Next(moment is "train: " ? 8 : QueryImages / 2)}/");
                using var program = kills < Kills ? await workspace.StartAsync(moment, "extract", $"--Fungi:Output={output}") : await workspace.StartAsync("end", "extract", $"--Fungi:Output={output}");
                if (kills < Kills) await Task.Delay(random.Next(30));
                ended = program.HasEnded;
                if (!ended)
                {
                    program.Kill();
                    kills++;
                }

                var result = await program.ResultAsync();
                if (ended) result.Done();
            }

            Assert.Equal(undisturbed, ExtractionTests.Bytes(output));
        }
    }

    [Theory]
    [InlineData(Signal.Interrupt)]
    [InlineData(Signal.Terminate)]
    public async Task A_stopped_run_says_which_command_resumes_and_keeps_what_is_done(object signal)
    {
        string[] resumption;
        using (var program = await workspace.StartAsync("query: 32/", "extract", "--overwrite", "--Fungi:Seed=7"))
        {
            program.Send((Signal)signal);
            resumption = (await program.ResultAsync()).Stopped();
        }

        Assert.Equal(["extract", "--Fungi:Seed=7"], resumption);
        var resumed = (await workspace.RunAsync(resumption)).Done();
        Assert.Contains(resumed.Errors, line => line.Contains("query: ", StringComparison.Ordinal) && line.Contains("are there already", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_in_the_background_of_a_shell_ignores_interrupts_and_obeys_termination()
    {
        using var program = await workspace.StartAsync("query: 16/", ["sh", "-c", "trap '' INT; exec \"$@\"", "sh"], new Dictionary<string, string>(), "extract");
        program.Send(Signal.Interrupt);
        await program.SeeAsync("query: 48/");
        program.Send(Signal.Terminate);
        var stopped = await program.ResultAsync();
        stopped.Stopped();
        Assert.Contains(stopped.Progress, line => line.StartsWith("query: 48/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_signal_does_not_wait_for_the_batch()
    {
        const string Begun = "The endless loss has begun.";
        CompiledPlugin.Compile(workspace.File("endless.dll"), CompiledPlugin.Objective("endless", "Endless(sum)", $$"""
            private static Tensor Endless(Tensor sum)
            {
                Console.Error.WriteLine("{{Begun}}");
                System.Threading.Thread.Sleep(-1);
                return sum;
            }
            """));
        var section = Configuration();
        section["Plugins"] = new JsonArray("endless.dll");
        section["Objectives"] = new JsonArray(new JsonObject { ["Type"] = "endless" });
        workspace.Configure(section);
        using (var program = await workspace.StartAsync(Begun, "extract"))
        {
            program.Send(Signal.Terminate);
            await program.SeeAsync("Stopping ");
            program.Send(Signal.Terminate);
            var stopped = await program.ResultAsync();
            Assert.Equal(130, stopped.ExitCode);
            Assert.StartsWith("Stopping ", stopped.Errors[^1], StringComparison.Ordinal);
        }

        workspace.Configure(Configuration());
        (await workspace.RunAsync("extract", "--overwrite")).Done();
    }

    [Theory]
    [InlineData("simclr state: 0/")]
    [InlineData("query: 32/")]
    public async Task A_second_process_is_told_who_writes(string moment)
    {
        using var first = await workspace.StartAsync(moment, "extract");
        first.Send(Signal.Stop);

        (await workspace.RunAsync("extract", "--overwrite")).Refused($"{workspace.Features}: is in use by process {first.Id} on {Environment.MachineName} since 20");

        first.Send(Signal.Continue);
        (await first.ResultAsync()).Done();
    }

    public void Dispose() => workspace.Dispose();

    private static JsonObject Configuration()
    {
        var section = Workspace.Configuration();
        section["BatchSize"] = 2;
        section["OnBadImage"] = "Skip"; // at the end, then, one split's arrays are copied and the other's renamed
        return section;
    }
}
