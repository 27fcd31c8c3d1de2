namespace Fungi;

/// <summary>
/// The user gave something that cannot be worked with: a file, an option, a checkpoint, a plugin. Each line of the message says what is
/// wrong, where, and what was expected; the command line prints it without a stack trace and exits with 2.
/// </summary>
public sealed class InputException : Exception
{
    /// <summary>One mistake, one line. Control characters, which a file's name may hold, are written as escapes.</summary>
    public InputException(string message) : base(OneLine(message))
    {
    }

    /// <summary>One mistake, one line, with the exception that revealed it.</summary>
    public InputException(string message, Exception innerException) : base(OneLine(message), innerException)
    {
    }

    /// <summary>The objective whose own fault it is, by its name in the run: another one would not have it; null: no objective's.</summary>
    public string? Objective { get; init; }

    /// <summary>Several mistakes found together, a line each.</summary>
    public InputException(IEnumerable<string> messages) : base(string.Join(Environment.NewLine, messages.Select(OneLine)))
    {
    }

    /// <summary>A text without control characters: none may end the line early, or reach the terminal.</summary>
    internal static string OneLine(string text) => !text.Any(char.IsControl) ? text : string.Concat(text.Select(letter => letter switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ when char.IsControl(letter) => $"\\u{(int)letter:x4}",
        _ => $"{letter}",
    }));
}
