using System.Text;

namespace Screening.Core.Structures;

/// <summary>
/// Tokens of CIF 1.1 and 2.0 text (Hall, Allen, Brown, Acta Cryst. A47, 655 (1991); Bernstein et al., J. Appl. Cryst. 49, 277 (2016)),
/// read as files are really written: quoted strings that run over lines are closed, brackets of CIF 2 lists are one value,
/// quote marks inside a word (C1') are part of it.
/// </summary>
internal sealed class CifTokenizer(string path, string[] lines)
{
    /// <summary>An unclosed quote may run this many lines on before it is taken as a slip and closed at its own line.</summary>
    private const int LongestRunawayQuote = 30;

    private int _line;
    private int _column;

    internal CifToken Next()
    {
        while (_line < lines.Length)
        {
            string line = lines[_line];
            if (_column == 0 && line.StartsWith(';'))
            {
                return TextField();
            }

            while (_column < line.Length && IsBlank(line[_column]))
            {
                _column++;
            }

            if (_column >= line.Length || line[_column] == '#')
            {
                NextLine();
                continue;
            }

            return line[_column] switch
            {
                '\'' or '"' => Quoted(line[_column]),
                '[' or '{' => Bracketed(line),
                _ => Word(line),
            };
        }

        return new(CifTokenKind.End, "", lines.Length, false);
    }

    private static bool IsBlank(char c) => c is ' ' or '\t' or '\v' or '\f' or '\0' or '\u00a0' or '\u001a';

    private void NextLine()
    {
        _line++;
        _column = 0;
    }

    private CifToken TextField()
    {
        int start = _line;
        StringBuilder text = new(lines[_line][1..]);
        for (_line++; _line < lines.Length; _line++)
        {
            if (lines[_line].StartsWith(';'))
            {
                _column = 1;
                return new(CifTokenKind.Value, text.ToString(), start + 1, true);
            }

            text.Append('\n').Append(lines[_line]);
        }

        throw new StructureFileException(path, start + 1, "the text field opened here with ';' is never closed by a ';' at the start of a line.");
    }

    private CifToken Quoted(char mark)
    {
        string line = lines[_line];
        int first = _line + 1, from = _column + 1;
        if (line.AsSpan(_column).StartsWith([mark, mark, mark]))
        {
            return TripleQuoted(mark);
        }

        int close = Close(line, from, mark);
        if (close >= 0)
        {
            _column = close + 1;
            return new(CifTokenKind.Value, line[from..close], first, true);
        }

        StringBuilder text = new(line[from..]);
        for (int i = _line + 1; i < lines.Length && i <= _line + LongestRunawayQuote; i++)
        {
            string next = lines[i].TrimStart();
            if (next.StartsWith('_') || next.StartsWith("loop_", StringComparison.OrdinalIgnoreCase) || next.StartsWith("data_", StringComparison.OrdinalIgnoreCase))
            {
                break;
            }

            close = Close(lines[i], 0, mark);
            if (close >= 0)
            {
                text.Append('\n').Append(lines[i].AsSpan(0, close));
                (_line, _column) = (i, close + 1);
                return new(CifTokenKind.Value, text.ToString(), first, true);
            }

            text.Append('\n').Append(lines[i]);
        }

        NextLine();
        return new(CifTokenKind.Value, line[from..].Trim(), first, true);
    }

    private CifToken TripleQuoted(char mark)
    {
        string triple = new(mark, 3);
        int first = _line + 1, column = _column + 3;
        StringBuilder text = new();
        for (int i = _line; i < lines.Length; i++, column = 0)
        {
            int close = lines[i].IndexOf(triple, column, StringComparison.Ordinal);
            if (close >= 0)
            {
                text.Append(lines[i].AsSpan(column, close - column));
                (_line, _column) = (i, close + 3);
                return new(CifTokenKind.Value, text.ToString(), first, true);
            }

            text.Append(lines[i].AsSpan(column)).Append('\n');
        }

        // ''' in CIF 1.1: an empty string and a stray mark.
        _column += 3;
        return new(CifTokenKind.Value, "", first, true);
    }

    /// <summary>A quote closes only before a blank or the line's end.</summary>
    private static int Close(string line, int from, char mark)
    {
        for (int i = line.IndexOf(mark, from); i >= 0; i = line.IndexOf(mark, i + 1))
        {
            if (i + 1 == line.Length || IsBlank(line[i + 1]))
            {
                return i;
            }
        }

        return -1;
    }

    private CifToken Bracketed(string line)
    {
        char open = line[_column], end = open == '[' ? ']' : '}';
        int depth = 0;
        for (int i = _column; i < line.Length; i++)
        {
            depth += line[i] == open ? 1 : line[i] == end ? -1 : 0;
            if (depth == 0)
            {
                string text = line[_column..(i + 1)];
                _column = i + 1;
                return new(CifTokenKind.Value, text, _line + 1, true);
            }
        }

        return Word(line);
    }

    private CifToken Word(string line)
    {
        int end = _column;
        while (end < line.Length && !IsBlank(line[end]))
        {
            end++;
        }

        string word = line[_column..end];
        _column = end;
        int at = _line + 1;
        if (word[0] == '_' && word.Length > 1)
        {
            return new(CifTokenKind.Tag, Normalize(word), at, false);
        }

        if (word.StartsWith("data_", StringComparison.OrdinalIgnoreCase))
        {
            return new(CifTokenKind.Data, word[5..], at, false);
        }

        if (word.Equals("loop_", StringComparison.OrdinalIgnoreCase))
        {
            return new(CifTokenKind.Loop, word, at, false);
        }

        if (word.StartsWith("save_", StringComparison.OrdinalIgnoreCase) || word.Equals("global_", StringComparison.OrdinalIgnoreCase)
            || word.Equals("stop_", StringComparison.OrdinalIgnoreCase))
        {
            return Next();
        }

        return new(CifTokenKind.Value, word, at, false);
    }

    /// <summary>Names are case-blind, and '.' of the newer dictionaries stands where the older have '_'.</summary>
    private static string Normalize(string tag) => tag.ToLowerInvariant().Replace('.', '_');
}
