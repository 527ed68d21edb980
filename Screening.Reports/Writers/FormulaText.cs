using System.Text;

namespace Screening.Reports.Writers;

/// <summary>Chemical formulas with subscripts.</summary>
public static class FormulaText
{
    /// <summary>Markup with amounts as subscripts; everything else escaped.</summary>
    public static Markup ToMarkup(string formula)
    {
        StringBuilder text = new();
        Split(formula, plain => text.Append(Html.Escape(plain)), amount => text.Append("<sub>").Append(amount).Append("</sub>"));
        return new(text.ToString());
    }

    /// <summary>The same in subscript characters, for figures.</summary>
    public static string ToUnicode(string formula)
    {
        StringBuilder text = new();
        Split(formula, plain => text.Append(plain), amount =>
        {
            foreach (char c in amount)
            {
                text.Append(c == '.' ? '.' : (char)('₀' + (c - '0')));
            }
        });
        return text.ToString();
    }

    // An amount is a number that follows a letter or a closing bracket.
    private static void Split(string formula, Action<string> plain, Action<string> amount)
    {
        int i = 0;
        while (i < formula.Length)
        {
            int start = i;
            bool isAmount = i > 0 && char.IsAsciiDigit(formula[i]) && (char.IsAsciiLetter(formula[i - 1]) || formula[i - 1] is ')' or ']');
            if (isAmount)
            {
                while (i < formula.Length && (char.IsAsciiDigit(formula[i]) || (formula[i] == '.' && i + 1 < formula.Length && char.IsAsciiDigit(formula[i + 1]))))
                {
                    i++;
                }

                amount(formula[start..i]);
            }
            else
            {
                do
                {
                    i++;
                }
                while (i < formula.Length && !char.IsAsciiDigit(formula[i]));
                plain(formula[start..i]);
            }
        }
    }
}
