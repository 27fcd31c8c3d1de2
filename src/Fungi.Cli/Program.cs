using System.CommandLine;
using Fungi;
using Fungi.Cli;
using Fungi.Cli.Commands;

// Options of the configuration may stand anywhere on the command line, as in any .NET host: --Fungi:Seed=7
var overrides = args.Where(ConfigurationFile.IsOverride).ToArray();
var root = new RootCommand("FUNGI features: per-sample gradients of self-supervised objectives, written as C# plugins.")
{
    DemoCommand.Create(overrides),
    ExtractCommand.Create(overrides),
    EvaluateCommand.Create(),
    PluginsCommand.Create(overrides),
    ParityCommand.Create(overrides),
    PretrainCommand.Create(overrides),
};
var parsed = root.Parse(args.Except(overrides).ToArray());
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message);
    return ExitCode.WrongInput;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (InputException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return ExitCode.WrongInput;
}
catch (OperationCanceledException)
{
    return ExitCode.Interrupted;
}
catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return ExitCode.Failed;
}
