namespace Fungi.Runtime.Plugins;

/// <summary>Runs an objective's own code, and what it asks of the host: what goes wrong is reported under its name.</summary>
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
        catch (Exception exception) when (exception is not OutOfMemoryException) // no host's cancellation reaches what is guarded here
        {
            throw exception is InputException mistake ? Named(objective, mistake) : new($"objective '{objective}': {Failure(part, exception)}", exception) { Objective = objective };
        }
    }

    /// <summary>Says whose input is wrong.</summary>
    /// <param name="objective">The objective's name in the run.</param>
    /// <param name="make">What may find it wrong.</param>
    public static T Named<T>(string objective, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (InputException mistake)
        {
            throw Named(objective, mistake);
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
        catch (Exception exception) when (exception is not (OperationCanceledException { CancellationToken.IsCancellationRequested: true } or OutOfMemoryException))
        {
            throw new InputException(Failure(name, exception), exception);
        }
    }

    private static InputException Named(string objective, InputException mistake) => mistake.Objective is not null
        ? mistake
        : new($"objective '{objective}': {mistake.Message.ReplaceLineEndings(" ")}", mistake) { Objective = objective };

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
