using System.Globalization;
using Screening.Core.Structures;

namespace Screening.Reports.Agreement;

/// <summary>Reads published formulas with brackets and fractional amounts, such as Li1.3Al0.3Ti1.7(PO4)3.</summary>
public static class FormulaFractions
{
    /// <summary>Atomic fractions by element symbol; null where the text is no plain formula.</summary>
    public static IReadOnlyDictionary<string, double>? Parse(string formula)
    {
        Dictionary<string, double> amounts = new(StringComparer.Ordinal);
        int i = 0;
        if (!Group(formula, ref i, 1, amounts) || i != formula.Length || amounts.Count == 0)
        {
            return null;
        }

        double total = amounts.Values.Sum();
        return amounts.ToDictionary(a => a.Key, a => a.Value / total, StringComparer.Ordinal);
    }

    private static bool Group(string text, ref int i, double factor, Dictionary<string, double> amounts)
    {
        while (i < text.Length && text[i] is not ')' and not ']')
        {
            if (text[i] is '(' or '[')
            {
                Dictionary<string, double> inner = new(StringComparer.Ordinal);
                i++;
                if (!Group(text, ref i, 1, inner) || i >= text.Length)
                {
                    return false;
                }

                i++;
                double times = Amount(text, ref i) * factor;
                foreach ((string symbol, double amount) in inner)
                {
                    amounts[symbol] = amounts.GetValueOrDefault(symbol) + (amount * times);
                }

                continue;
            }

            int start = i;
            i += i + 1 < text.Length && char.IsAsciiLetterLower(text[i + 1]) ? 2 : 1;
            if (!Element.TryParse(text[start..i], out Element? element))
            {
                return false;
            }

            amounts[element.Symbol] = amounts.GetValueOrDefault(element.Symbol) + (Amount(text, ref i) * factor);
        }

        return true;
    }

    private static double Amount(string text, ref int i)
    {
        int start = i;
        while (i < text.Length && (char.IsAsciiDigit(text[i]) || text[i] == '.'))
        {
            i++;
        }

        return double.TryParse(text.AsSpan(start, i - start), NumberStyles.Float, CultureInfo.InvariantCulture, out double amount) ? amount : 1;
    }
}
