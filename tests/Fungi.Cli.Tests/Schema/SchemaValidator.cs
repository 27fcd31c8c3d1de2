using System.Diagnostics;
using System.Text.Json.Nodes;
using Fungi.Tests;

namespace Fungi.Cli.Tests.Schema;

/// <summary>An independent validator of JSON schema, npm's ajv, fetched once for all tests of a class.</summary>
public sealed class SchemaValidator : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("fungi-schema-").FullName;

    public async Task InitializeAsync()
    {
        foreach (var file in (string[])["package.json", "package-lock.json", "validate.js"])
            File.Copy(RepositoryFiles.Path("tests", "Fungi.Cli.Tests", "Schema", file), Path.Combine(folder, file));
        await RunAsync("npm", ["ci", "--silent", "--no-audit", "--no-fund"], "");
    }

    public Task DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>The errors of each document under its schema: <c>/Fungi/Seed type</c>, with the offending key after a keyword that has one.</summary>
    internal async Task<IReadOnlyList<IReadOnlyList<string>>> ErrorsAsync(IEnumerable<(JsonNode Schema, JsonNode Document)> pairs)
    {
        var input = new JsonArray([.. pairs.Select(pair => new JsonObject { ["schema"] = pair.Schema.DeepClone(), ["document"] = pair.Document.DeepClone() })]);
        var output = JsonNode.Parse(await RunAsync("node", ["validate.js"], input.ToJsonString()))!.AsArray();
        return [.. output.Select(errors => (IReadOnlyList<string>)[.. errors!.AsArray().Select(error => Describe(error!))])];
    }

    private static string Describe(JsonNode error)
    {
        var parameters = error["params"]!;
        var key = parameters["additionalProperty"] ?? parameters["missingProperty"];
        return $"{error["path"]} {error["keyword"]}{(key is null ? "" : $" {key}")}";
    }

    private async Task<string> RunAsync(string program, string[] arguments, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {await errors}");
    }
}

/// <summary>A test that needs npm; it is skipped, with the reason, where npm is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NpmFactAttribute : FactAttribute
{
    public NpmFactAttribute()
    {
        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "npm")))) Skip = "npm, which fetches the schema validator, is not on this machine.";
    }
}
