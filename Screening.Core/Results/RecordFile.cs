using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Screening.Core.Results;

/// <summary>Records as lines of JSON, one record per line with its curves: for exchange between stores. Keeps every bit.</summary>
public static partial class RecordFile
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
    };

    public static void Write(IEnumerable<ResultRecord> records, TextWriter output)
    {
        foreach (ResultRecord record in records)
        {
            output.Write(JsonSerializer.Serialize(record, Json));
            output.Write('\n');
        }
    }

    /// <summary>Records of a file, read as they are asked for.</summary>
    /// <exception cref="FormatException">A line is no record; the message names file, line and reason.</exception>
    public static IEnumerable<ResultRecord> Read(string path)
    {
        int line = 0;
        foreach (string text in File.ReadLines(path))
        {
            line++;
            if (text.Length > 0)
            {
                yield return Parse(path, line, text);
            }
        }
    }

    private static ResultRecord Parse(string path, int line, string text)
    {
        ResultRecord record;
        try
        {
            record = JsonSerializer.Deserialize<ResultRecord>(text, Json) ?? throw new JsonException("the line is null.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new FormatException(FormattableString.Invariant($"{path}, line {line}: no record: {e.Message}"), e);
        }

        // Identifiers stand in file names of the report.
        return SoundId().IsMatch(record.Id) && SoundKey().IsMatch(record.Key)
            ? record
            : throw new FormatException(FormattableString.Invariant(
                $"{path}, line {line}: the identifier or key has other characters than letters, digits, point and hyphen, or more than 200."));
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9.\-]{0,199}\z")]
    private static partial Regex SoundId();

    [GeneratedRegex(@"\A[A-Za-z0-9.\- ]{1,200}\z")]
    private static partial Regex SoundKey();
}
