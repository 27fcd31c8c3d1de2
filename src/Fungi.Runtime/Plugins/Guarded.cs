namespace Fungi.Runtime.Plugins;

/// <summary>Runs an objective's own code: what it throws is the objective's failure, and is reported under its name.</summary>
internal static class Guarded
{
    /// <param name="part">Which part of which objective runs, for the message.</param>
    /// <param name="action">The part.</param>
    /// <exception cref="InputException">The part threw; the message says where in the source, as far as that is known.</exception>
    public static T Run<T>(string part, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            var cause = exception.GetBaseException();
            throw new InputException($"{part} failed: {cause.Message.ReplaceLineEndings(" ")}{Place(cause)}", exception);
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
        catch (InputException exception)
        {
            throw new InputException($"objective '{objective}': {exception.Message}", exception);
        }
    }

    private static string Place(Exception exception)
    {
        var frame = new System.Diagnostics.StackTrace(exception, fNeedFileInfo: true).GetFrames()
            .FirstOrDefault(frame => frame.GetFileName() is not null && frame.GetMethod()?.Module.Assembly.IsCollectible == true);
        return frame is null ? "" : $" ({Path.GetFileName(frame.GetFileName())}, line {frame.GetFileLineNumber()})";
    }
}
