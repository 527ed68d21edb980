using System.Text.RegularExpressions;

namespace Screening.Core.Structures;

/// <summary>Chemical formulae as files state them: 'Li6 P S5 Cl', 'Cu1.40 Te', '(Sr0.7 Y0.3) Co O2.62', 'C14 H56 Al7', 'Al6.25(3)'.</summary>
internal static partial class FormulaParser
{
    /// <summary>Amounts of the elements; null where the text is absent or no formula.</summary>
    internal static IReadOnlyDictionary<Element, double>? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > 2000)
        {
            return null;
        }

        string plain = Uncertainty().Replace(text, "$1").Replace("~", "", StringComparison.Ordinal);
        Stack<Dictionary<Element, double>> open = new([[]]);
        int at = 0;
        while (at < plain.Length)
        {
            char c = plain[at];
            if (char.IsWhiteSpace(c) || c is ',' or ';')
            {
                at++;
            }
            else if (c is '(' or '[')
            {
                open.Push([]);
                at++;
            }
            else if (c is ')' or ']')
            {
                if (open.Count < 2)
                {
                    return null;
                }

                Dictionary<Element, double> group = open.Pop();
                at++;
                double factor = Number(plain, ref at);
                foreach ((Element element, double amount) in group)
                {
                    open.Peek()[element] = open.Peek().GetValueOrDefault(element) + factor * amount;
                }
            }
            else
            {
                Match symbol = Symbol().Match(plain, at);
                if (!symbol.Success || !Element.TryParse(symbol.Value, out Element? element))
                {
                    return null;
                }

                at += symbol.Length;
                open.Peek()[element] = open.Peek().GetValueOrDefault(element) + Number(plain, ref at);
            }
        }

        return open.Count == 1 && open.Peek().Count > 0 ? open.Peek() : null;
    }

    internal static IReadOnlySet<Element> Elements(string? text) => Parse(text)?.Keys.ToHashSet() ?? [];

    private static double Number(string text, ref int at)
    {
        int end = at;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
        {
            end++;
        }

        double value = end > at && NumberText.TryParse(text.AsSpan(at, end - at), out double number) ? number : 1;
        at = end;
        return value;
    }

    /// <summary>Uncertainties hang on a number with a decimal point and hold digits only.</summary>
    [GeneratedRegex(@"(\d*\.\d+)\(\d+\)")]
    private static partial Regex Uncertainty();

    [GeneratedRegex(@"\G[A-Z][a-z]?")]
    private static partial Regex Symbol();
}
