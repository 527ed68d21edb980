using System.Globalization;
using Screening.Core.Results;

namespace Screening.Runner.Output;

/// <summary>Records as comma-separated values (RFC 4180); each quantity has a column for its standard error.</summary>
public static class RecordCsv
{
    public static void Write(IEnumerable<ResultRecord> records, IReadOnlyList<RecordColumn> columns, TextWriter output)
    {
        Line(output, columns.SelectMany(c => c.Field is null ? new[] { c.Name, c.Name + "_error" } : [c.Name]));
        foreach (ResultRecord record in records)
        {
            Line(output, columns.SelectMany(c => Cells(c, record)));
        }
    }

    private static string[] Cells(RecordColumn column, ResultRecord record)
    {
        if (column.Field is not null)
        {
            return [column.Field.IsText ? Disarmed(column.Plain(record)) : column.Plain(record)];
        }

        Quantity? quantity = record.Quantities.GetValueOrDefault(column.Quantity!);
        return [Number(quantity?.Value), Number(quantity?.StandardError)];
    }

    // A spreadsheet takes text that begins like this for a formula and runs it (CWE-1236): file names come from anywhere.
    private static string Disarmed(string text) => text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;

    private static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static void Line(TextWriter output, IEnumerable<string> cells) => output.Write(string.Join(',', cells.Select(Quoted)) + "\r\n");

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : "\"" + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
