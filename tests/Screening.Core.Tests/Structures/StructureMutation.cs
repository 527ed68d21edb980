using System.Text;
using Screening.Core.Numerics;

namespace Screening.Core.Tests.Structures;

/// <summary>Damages a text the way disks, editors and hurried hands do.</summary>
internal static class StructureMutation
{
    private static readonly string[] Tokens =
    [
        "'", "\"", "\n;\n", "loop_\n", "\ndata_x\n", "_", "nan", "inf", "-1", "0", "1e308", "-1e-308", "1E400", "999999999999", "0.3333", "1/3", "1/0", "(", ")", "[", "{", "?", ".",
        "\0", "\t", "\r", "#", "Li", "Zz", "x,y,z", "-x+1/2", "\u2212", "é", "save_", "\n", " ", "=", "Lattice=", "Properties=species:S:99999999:pos:R:3", "Atoms", "Masses", "Direct",
    ];

    internal static string Apply(string text, string other, RandomStream random)
    {
        int count = 1 + random.Next(4);
        for (int i = 0; i < count; i++)
        {
            text = Once(text, other, random);
        }

        return text;
    }

    private static string Once(string text, string other, RandomStream random)
    {
        if (text.Length == 0)
        {
            return other;
        }

        int at = random.Next(text.Length), length = Math.Min(text.Length - at, 1 + random.Next(random.Next(10) == 0 ? 400 : 12));
        switch (random.Next(11))
        {
            case 0:
                return text.Remove(at, length);
            case 1:
                return text.Insert(at, Tokens[random.Next(Tokens.Length)]);
            case 2:
                return text.Remove(at, length).Insert(at, Tokens[random.Next(Tokens.Length)]);
            case 3:
                return text.Insert(at, text.Substring(at, length));
            case 4:
                return text[..at];
            case 5:
                StringBuilder changed = new(text);
                changed[at] = (char)random.Next(random.Next(4) == 0 ? 0xD000 : 128);
                return changed.ToString();
            case 6 or 7 or 8:
                return Lines(text, random);
            case 9:
                return text[..at] + other[random.Next(other.Length)..];
            default:
                return Number(text, at, random);
        }
    }

    private static string Lines(string text, RandomStream random)
    {
        List<string> lines = [.. text.Split('\n')];
        int i = random.Next(lines.Count), j = random.Next(lines.Count);
        switch (random.Next(3))
        {
            case 0:
                lines.RemoveAt(i);
                break;
            case 1:
                lines.Insert(j, lines[i]);
                break;
            default:
                (lines[i], lines[j]) = (lines[j], lines[i]);
                break;
        }

        return string.Join('\n', lines);
    }

    /// <summary>Replaces the number at or after a place by another token.</summary>
    private static string Number(string text, int at, RandomStream random)
    {
        int start = text.AsSpan(at).IndexOfAnyInRange('0', '9');
        if (start < 0)
        {
            return text;
        }

        start += at;
        int end = start;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
        {
            end++;
        }

        return text.Remove(start, end - start).Insert(start, Tokens[random.Next(Tokens.Length)]);
    }
}
