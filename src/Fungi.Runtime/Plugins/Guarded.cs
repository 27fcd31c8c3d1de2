namespace Fungi.Runtime.Plugins;

/// <summary>Runs an objective's own code: what it throws is the objective's failure, and is reported under its name.</summary>
internal static class Guarded
{
    /// <param name="objective">The objective's name in the run.</param>
    /// <param name="part">Which part of it runs, for the message.</param>
    /// <param name="action">The part.</param>
    /// <exception cref="InputException">The part threw; the message says where in the source, as far as that is known.</exception>
    public static T Run<T>(string objective, string part, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
        {
            if (exception is InputException { Objective: not null }) throw;
            var message = exception is InputException ? exception.Message.ReplaceLineEndings(" ") : Failure(part, exception);
            throw new InputException($"objective '{objective}': {message}", exception) { Objective = objective };
        }
    }

    /// <param name="name">The author's method that runs, for the message.</param>
    /// <param name="action">The method.</param>
    /// <exception cref="InputException">The method threw.</exception>
    public static T Method<T>(string name, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
        {
            throw new InputException(Failure(name, exception), exception);
        }
    }

    private static string Failure(string part, Exception exception)
    {
        var cause = exception.GetBaseException();
        return $"{part} failed: {cause.Message.ReplaceLineEndings(" ")}{Place(cause)}";
    }

    private static string Place(Exception exception)
    {
        var frame = new System.Diagnostics.StackTrace(exception, fNeedFileInfo: true).GetFrames()
            .FirstOrDefault(frame => frame.GetFileName() is not null && frame.GetMethod()?.Module.Assembly.IsCollectible == true);
        return frame is null ? "" : $" ({Path.GetFileName(frame.GetFileName())}, line {frame.GetFileLineNumber()})";
    }
}
