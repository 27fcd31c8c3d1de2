using System.Text.Json;
using System.Text.Json.Serialization;
using Fungi.Runtime.Store;

namespace Fungi.Cli.Slurm;

/// <summary>What was last submitted for a run: <c>slurm/submission.json</c> in its directory.</summary>
/// <param name="Job">The id of the array, whose task i extracts shard i.</param>
/// <param name="MergeJob">The id of the job that merges.</param>
/// <param name="Shards">How many shards there are.</param>
internal sealed record Submission(string Job, string MergeJob, int Shards)
{
    /// <summary>Where a run's scripts and logs are.</summary>
    public static string Folder(RunDirectory run) => Path.Combine(run.Path, "slurm");

    /// <summary>Reads a run's submission; null where there was none.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public static Submission? TryRead(RunDirectory run)
    {
        var file = FileOf(run);
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), SubmissionJson.Default.Submission) : null;
        }
        catch (JsonException exception)
        {
            throw new InputException($"{file}: is not what fungi slurm submit writes; delete it.", exception);
        }
    }

    public void Write(RunDirectory run) => RunDirectory.WriteAtomically(FileOf(run), stream => JsonSerializer.Serialize(stream, this, SubmissionJson.Default.Submission));

    private static string FileOf(RunDirectory run) => Path.Combine(Folder(run), "submission.json");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Submission))]
internal sealed partial class SubmissionJson : JsonSerializerContext;
