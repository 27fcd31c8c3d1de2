namespace Fungi.Runtime.Plugins;

/// <summary>Runs an objective's own code: what it throws is the objective's failure, and is reported under its name.</summary>
internal static class Guarded
{
    /// <param name="objective">The objective's name in the run.</param>
    /// <param name="part">Which of its parts runs, for the message.</param>
    /// <param name="action">The part.</param>
    /// <exception cref="InputException">The part threw; the message says where in the source, as far as that is known.</exception>
    public static T Run<T>(string objective, string part, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            var cause = exception.GetBaseException();
            throw new InputException($"objective '{objective}': {part} failed: {cause.Message.ReplaceLineEndings(" ")}{Place(cause)}", exception);
        }
    }

    private static string Place(Exception exception)
    {
        var frame = new System.Diagnostics.StackTrace(exception, fNeedFileInfo: true).GetFrames()
            .FirstOrDefault(frame => frame.GetFileName() is not null && frame.GetMethod()?.Module.Assembly.IsCollectible == true);
        return frame is null ? "" : $" ({Path.GetFileName(frame.GetFileName())}, line {frame.GetFileLineNumber()})";
    }
}
