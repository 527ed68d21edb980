using System.Globalization;
using System.Text;

namespace Screening.Reports.Agreement;

/// <summary>One line of comma-separated values (RFC 4180, without line breaks inside quotes).</summary>
/// <param name="Number">Line of the file, from 1.</param>
/// <param name="Place">File and line, for messages.</param>
internal sealed record CsvLine(int Number, string Place, IReadOnlyList<string> Fields)
{
    /// <summary>Lines of a table, the header first; empty lines and comments (#) are left out.</summary>
    internal static IEnumerable<CsvLine> Read(TextReader reader, string name)
    {
        for (int number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return new(number, $"{name}, line {number}", Split(line));
            }
        }
    }

    /// <exception cref="FormatException">The line has fewer fields.</exception>
    internal void Expect(int count)
    {
        if (Fields.Count < count)
        {
            throw new FormatException($"{Place}: found {Fields.Count} fields, expected {count}.");
        }
    }

    /// <summary>The field as a finite number.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    internal double Finite(int column, string what) =>
        double.TryParse(Fields[column], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new FormatException($"{Place}: {what} is '{Fields[column].Trim()}', expected a number.");

    private static string[] Split(string line)
    {
        List<string> fields = [];
        StringBuilder field = new();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (quoted && c == '"' && i + 1 < line.Length && line[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(c);
            }
        }

        fields.Add(field.ToString());
        return [.. fields];
    }
}
