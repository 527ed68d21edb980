using System.Globalization;
using Screening.Core.Results;
using Spectre.Console;

namespace Screening.Runner.Output;

/// <summary>Records as a table for people.</summary>
public static class RecordTable
{
    // Wide enough that nothing wraps when the table goes to a file.
    private const int FileWidth = 400;

    public static void Write(IReadOnlyList<ResultRecord> records, IReadOnlyList<RecordColumn> columns, TextWriter output)
    {
        IAnsiConsole console = Console(output);
        Table table = new() { Border = TableBorder.Simple };
        foreach (RecordColumn column in columns)
        {
            bool left = column.Field is { IsText: true };
            table.AddColumn(new TableColumn(new Text(column.Name)) { Alignment = left ? Justify.Left : Justify.Right, NoWrap = column.Name == "id" });
        }

        foreach (ResultRecord record in records)
        {
            table.AddRow(columns.Select(c => new Text(Printable(c.Text(record)))));
        }

        console.Write(table);
    }

    /// <summary>A console on a writer: colours and the window's width in a terminal, plain and wide in a file.</summary>
    public static IAnsiConsole Console(TextWriter output)
    {
        bool terminal = (output == System.Console.Out && !System.Console.IsOutputRedirected)
            || (output == System.Console.Error && !System.Console.IsErrorRedirected);
        IAnsiConsole console = AnsiConsole.Create(new()
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = terminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!terminal)
        {
            console.Profile.Width = FileWidth;
        }

        return console;
    }

    /// <summary>Text from files without the control characters that would steer a terminal.</summary>
    public static string Printable(string text) => text.Any(IsHidden) ? new([.. text.Select(c => IsHidden(c) ? '?' : c)]) : text;

    // Format characters turn the direction of what follows them.
    private static bool IsHidden(char c) => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format;
}
