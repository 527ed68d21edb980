using System.Buffers.Text;
using System.Text;

namespace Screening.Core.ForceFields.Nep;

/// <summary>Words and numbers of a model file with their line, read from its bytes without a string per number.</summary>
internal sealed class NepTokens(string path, byte[] bytes)
{
    private int _position;

    /// <summary>Line of the last token, from 1.</summary>
    internal int Line { get; private set; } = 1;

    /// <summary>The words of the next line.</summary>
    internal string[] NextLine(string expected)
    {
        if (_position >= bytes.Length)
        {
            throw Problem($"the file ends, expected {expected}");
        }

        if (_position > 0)
        {
            Line++;
        }

        const int longest = 4096;        // 118 elements with their cutoffs fit; a longer line is no header
        int length = bytes.AsSpan(_position).IndexOf((byte)'\n');
        length = length < 0 ? bytes.Length - _position : length;
        if (length > longest)
        {
            throw Problem($"a line of {length} characters, expected {expected}");
        }

        string line = Encoding.UTF8.GetString(bytes, _position, length);
        _position = Math.Min(bytes.Length, _position + length + 1);
        return line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Begins the numbers: the line counter then stands on the line of each number.</summary>
    internal void BeginNumbers() => Line++;

    internal double NextNumber(string what, long done, long total)
    {
        if (!SkipBlank())
        {
            throw Problem($"the file ends after {done} of {total} numbers (truncated?), expected {what}");
        }

        ReadOnlySpan<byte> rest = bytes.AsSpan(_position);
        ReadOnlySpan<byte> plain = rest[0] == (byte)'+' ? rest[1..] : rest;
        if (!Utf8Parser.TryParse(plain, out double value, out int used) || used == 0 || !double.IsFinite(value) || (plain.Length > used && !IsBlank(plain[used])))
        {
            throw Problem($"found '{Word(rest)}', expected a number ({what})");
        }

        _position += used + rest.Length - plain.Length;
        return value;
    }

    internal void RequireEnd(long total)
    {
        if (SkipBlank())
        {
            throw Problem($"found '{Word(bytes.AsSpan(_position))}' after the last of {total} numbers, expected the end of the file");
        }
    }

    internal PotentialFileException Problem(string problem) =>
        new(path, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {Line}: {problem}."));

    private static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';

    private static string Word(ReadOnlySpan<byte> rest)
    {
        const int shown = 24;
        int length = 0;
        while (length < rest.Length && length < shown && !IsBlank(rest[length]))
        {
            length++;
        }

        return Encoding.UTF8.GetString(rest[..length]);
    }

    private bool SkipBlank()
    {
        for (; _position < bytes.Length; _position++)
        {
            byte b = bytes[_position];
            if (!IsBlank(b))
            {
                return true;
            }

            Line += b == (byte)'\n' ? 1 : 0;
        }

        return false;
    }
}
