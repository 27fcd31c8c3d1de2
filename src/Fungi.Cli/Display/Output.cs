using Spectre.Console;

namespace Fungi.Cli.Display;

/// <summary>Standard output: tables for people at a terminal, the same tables without colour and at a fixed width elsewhere.</summary>
internal static class Output
{
    private const int PlainWidth = 160;

    /// <summary>Writes something that can be rendered.</summary>
    public static void Write(Table table)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = Console.IsOutputRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Out = new AnsiConsoleOutput(Console.Out),
        });
        if (Console.IsOutputRedirected) console.Profile.Width = PlainWidth;
        console.Write(table);
    }
}
