using System.CommandLine;
using Fungi;
using Fungi.Cli;
using Fungi.Cli.Commands;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;

NativeEnvironment.Prepare();

// Options of the configuration may stand anywhere on the command line, as in any .NET host: --Fungi:Seed=7
var overrides = args.Where(ConfigurationFile.IsOverride).ToArray();
var root = new RootCommand("FUNGI features: per-sample gradients of self-supervised objectives, written as C# plugins.")
{
    DemoCommand.Create(overrides),
    BenchCommand.Create(overrides),
    ExtractCommand.Create(overrides),
    MergeCommand.Create(overrides),
    SlurmCommand.Create(overrides),
    EvaluateCommand.Create(overrides),
    ReportCommand.Create(overrides),
    ExportCommand.Create(overrides),
    PluginsCommand.Create(overrides),
    SchemaCommand.Create(overrides),
    ModelsCommand.Create(),
    DatasetsCommand.Create(),
    InspectCommand.Create(),
    ParityCommand.Create(overrides),
    PretrainCommand.Create(overrides),
    FinetuneCommand.Create(overrides),
    SemiCommand.Create(overrides),
    VerifyCommand.Create(overrides),
    ViewsCommand.Create(overrides),
    AttentionCommand.Create(overrides),
    WatchCommand.Create(overrides),
};
using var termination = new Termination();
var parsed = root.Parse(args.Where(argument => !ConfigurationFile.IsOverride(argument)).ToArray());
if (parsed.Errors.Count > 0)
{
    await Console.Error.WriteLineAsync(Mistake(parsed));
    return ExitCode.WrongInput;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, termination.Token);
}
catch (InputException exception)
{
    foreach (var line in exception.Message.ReplaceLineEndings("\n").Split('\n'))
        await Console.Error.WriteLineAsync(SharedOptions.Located(line, parsed, overrides));
    return ExitCode.WrongInput;
}
catch (OperationCanceledException)
{
    if (parsed.CommandResult.Command.Name is "extract" or "pretrain" or "finetune" or "semi" or "demo") await Console.Error.WriteLineAsync(Resumption.Line(args));
    return ExitCode.Interrupted;
}
catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DeviceMemoryException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return ExitCode.Failed;
}
catch (Exception exception) when ((exception as DllNotFoundException ?? exception.InnerException) is DllNotFoundException missing)
{
    await Console.Error.WriteLineAsync(missing.Message);
    return ExitCode.WrongInput;
}
catch (Exception exception)
{
    await Console.Error.WriteLineAsync(exception.ToString()); // a defect, or a machine at its limit: the stack says where
    return ExitCode.Failed;
}

// An unknown word makes what follows it wrong too, so the first one is the mistake.
static string Mistake(ParseResult parsed)
{
    if (parsed.UnmatchedTokens is not [var word, ..]) return parsed.Errors[0].Message;
    var command = parsed.CommandResult.Command;
    string[] known = [.. command.Subcommands.Select(subcommand => subcommand.Name), .. command.Options.Select(option => option.Name)];
    var expected = word.StartsWith("--", StringComparison.Ordinal) && word.Contains(':', StringComparison.Ordinal) ? $"{word}=VALUE" : $"one of {string.Join(", ", known)}";
    return $"{command.Name}: unknown argument '{word}'; expected {expected}.";
}
