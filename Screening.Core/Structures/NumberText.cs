using System.Globalization;

namespace Screening.Core.Structures;

/// <summary>Numbers as crystallographers write them: 0.1234(5), 1., .778, +3, 1/3, 1.5E-2(3).</summary>
internal static class NumberText
{
    /// <param name="halfUnit">Half of the last written digit's unit: the rounding error of the written value.</param>
    internal static bool TryParse(ReadOnlySpan<char> text, out double value, out double halfUnit)
    {
        text = text.Trim();
        halfUnit = 0;
        value = 0;
        int bracket = text.IndexOf('(');
        if (bracket > 0)
        {
            int close = text.IndexOf(')');
            ReadOnlySpan<char> tail = close > bracket ? text[(close + 1)..] : [];
            text = tail.IsEmpty ? text[..bracket] : string.Concat(text[..bracket], tail);
        }

        int slash = text.IndexOf('/');
        if (slash > 0)
        {
            if (TryPlain(text[..slash], out double above) && TryPlain(text[(slash + 1)..], out double below) && below != 0)
            {
                value = above / below;
                return double.IsFinite(value);
            }

            return false;
        }

        if (!TryPlain(text, out value))
        {
            return false;
        }

        int exponent = text.IndexOfAny('e', 'E');
        int power = 0;
        if (exponent >= 0 && !int.TryParse(text[(exponent + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out power))
        {
            return false;        // 0E99999999999: no number a structure holds
        }

        ReadOnlySpan<char> mantissa = exponent >= 0 ? text[..exponent] : text;
        int dot = mantissa.IndexOf('.');
        int decimals = dot < 0 ? 0 : mantissa.Length - dot - 1;
        halfUnit = 0.5 * Math.Pow(10, power - decimals);
        return true;
    }

    internal static bool TryParse(ReadOnlySpan<char> text, out double value) => TryParse(text, out value, out _);

    private static bool TryPlain(ReadOnlySpan<char> text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value)
        && text.IndexOfAnyExceptInRange('!', '~') < 0;
}
