using System.Globalization;
using Screening.Core.Structures;

namespace Screening.Core.Results.Filtering;

/// <summary>Chemical formulas as people type them, without brackets: Li6PS5Cl, Li6.25La3Zr2Al0.25O12.</summary>
public static class FormulaText
{
    /// <summary>Amounts of the elements of a formula; false where the text is none.</summary>
    public static bool TryParse(string text, out IReadOnlyDictionary<Element, double> amounts)
    {
        Dictionary<Element, double> found = [];
        amounts = found;
        int at = 0;
        while (at < text.Length)
        {
            int start = at++;
            if (!char.IsAsciiLetterUpper(text[start]))
            {
                return false;
            }

            while (at < text.Length && char.IsAsciiLetterLower(text[at]))
            {
                at++;
            }

            if (!Element.TryParse(text[start..at], out Element? element))
            {
                return false;
            }

            int digits = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
            {
                at++;
            }

            double amount = 1;
            if (at > digits && !double.TryParse(text[digits..at], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out amount))
            {
                return false;
            }

            found[element] = found.GetValueOrDefault(element) + amount;
        }

        return found.Count > 0;
    }
}
