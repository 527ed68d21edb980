using System.Globalization;
using System.Text;
using Screening.Core.Results;

namespace Screening.Reports.Writers;

/// <summary>
/// Numbers for people. A value is rounded to its standard error, the error to two digits where it starts with 1.0 to 3.5 and
/// to one digit above (the rule of the Particle Data Group, Review of Particle Physics, section 5.3), so that the last digit
/// shown is the first doubtful one.
/// </summary>
public static class NumberText
{
    /// <summary>Digits of a value that comes without an error.</summary>
    private const int PlainDigits = 3;

    /// <summary>Value, error and unit, such as "(1.23 ± 0.15) × 10⁻⁵ cm²/s"; without an error the text says so.</summary>
    public static string WithError(Quantity quantity)
    {
        string pretty = UnitText.Pretty(quantity.Unit);
        string unit = pretty.Length == 0 ? "" : " " + pretty;
        return quantity.StandardError is null
            ? $"{Plain(quantity.Value)}{unit} (no error given)"
            : WithError(quantity.Value, quantity.StandardError.Value, bracket: unit.Length > 0) + unit;
    }

    /// <summary>Value ± error without unit; brackets where a unit or power of ten follows.</summary>
    public static string WithError(double value, double error, bool bracket = false)
    {
        if (!double.IsFinite(value))
        {
            return "not a number";
        }

        if (!double.IsFinite(error) || error <= 0)
        {
            return error == 0 ? $"{Plain(value)} ± 0" : $"{Plain(value)} ± ?";
        }

        (double rounded, int decade) = RoundError(error);
        int top = Decade(Math.Max(Math.Abs(value), rounded));
        if (top is >= -3 and <= 4)
        {
            string plain = $"{Fixed(value, -decade)} ± {Fixed(rounded, -decade)}";
            return bracket ? $"({plain})" : plain;
        }

        double scale = Math.Pow(10, top);
        int decimals = top - decade;
        return $"({Fixed(value / scale, decimals)} ± {Fixed(rounded / scale, decimals)}) × 10{Superscript(top)}";
    }

    /// <summary>A number alone, three significant digits, with a power of ten where that reads better.</summary>
    public static string Plain(double value)
    {
        if (!double.IsFinite(value))
        {
            return "not a number";
        }

        if (value == 0)
        {
            return "0";
        }

        int top = Decade(Math.Abs(value));
        double mantissa = Math.Round(value / Math.Pow(10, top), PlainDigits - 1);
        if (Math.Abs(mantissa) >= 10)
        {
            (mantissa, top) = (mantissa / 10, top + 1);
        }

        return top is >= -3 and <= 4
            ? Fixed(mantissa * Math.Pow(10, top), Math.Max(0, PlainDigits - 1 - top))
            : $"{Fixed(mantissa, PlainDigits - 1)} × 10{Superscript(top)}";
    }

    /// <summary>One decimal, for decades; never a negative zero.</summary>
    /// <param name="value">Number.</param>
    /// <param name="sign">Write a plus where it is positive, as for a difference.</param>
    public static string Tenths(double value, bool sign = false)
    {
        string text = Fixed(value, 1);
        return sign && text[0] != '−' && text != "0.0" ? "+" + text : text;
    }

    /// <summary>A probability as per cent, never 0 or 100 % unless every sample agreed.</summary>
    public static string Percent(double share) => share switch
    {
        <= 0 => "0 %",
        < 0.01 => "< 1 %",
        >= 1 => "100 %",
        > 0.99 => "> 99 %",
        _ => Fixed(100 * share, 0) + " %",
    };

    /// <summary>Exact and short, for data attributes and comma-separated files.</summary>
    public static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static (double Rounded, int Decade) RoundError(double error)
    {
        int top = Decade(error);
        double lead = Math.Round(error / Math.Pow(10, top) * 100);
        int decade = lead <= 354 ? top - 1 : lead < 950 ? top : top;
        double unit = Math.Pow(10, decade);
        double rounded = lead >= 950 ? Math.Pow(10, top + 1) : Math.Round(error / unit) * unit;
        return (rounded, decade);
    }

    private static int Decade(double positive) => (int)Math.Floor(Math.Log10(positive) + 1e-12);

    private static string Fixed(double value, int decimals)
    {
        if (decimals < 0)
        {
            double unit = Math.Pow(10, -decimals);
            value = Math.Round(value / unit) * unit;
            decimals = 0;
        }

        string text = value.ToString("F" + Math.Min(decimals, 15).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return text.StartsWith('-') && text.All(c => c is '-' or '0' or '.') ? text[1..] : text.Replace('-', '−');
    }

    private static string Superscript(int exponent)
    {
        StringBuilder text = new();
        foreach (char c in exponent.ToString(CultureInfo.InvariantCulture))
        {
            text.Append(c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']);
        }

        return text.ToString();
    }
}
