using System.Globalization;
using Screening.Core.Results;

namespace Screening.Runner.Output;

/// <summary>Numbers for people: as many digits as the error leaves.</summary>
public static class QuantityText
{
    /// <summary>"9.25 ± 0.12", "(2.10 ± 0.31)e-5", "0.5" where no error can be given, "-" for nothing.</summary>
    public static string Format(Quantity? quantity)
    {
        if (quantity is null)
        {
            return "-";
        }

        double value = quantity.Value;
        double error = quantity.StandardError is { } e && double.IsFinite(e) ? Math.Abs(e) : double.NaN;
        double largest = Math.Max(Math.Abs(value), double.IsNaN(error) ? 0 : error);
        int exponent = largest > 0 ? (int)Math.Floor(Math.Log10(largest)) : 0;
        bool scientific = exponent is < -3 or > 5;
        double scale = scientific ? Math.Pow(10, exponent) : 1;
        // Two digits of the error; four of a value without one.
        double smallest = (error > 0 ? error / 10 : Math.Abs(value) / 1000) / scale;
        int decimals = smallest > 0 ? Math.Clamp(-(int)Math.Floor(Math.Log10(smallest)), 0, 6) : 0;
        string Digits(double x) => (x / scale).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        string power = scientific ? "e" + exponent.ToString(CultureInfo.InvariantCulture) : "";
        return double.IsNaN(error) ? Digits(value) + power
            : scientific ? $"({Digits(value)} ± {Digits(error)}){power}"
            : $"{Digits(value)} ± {Digits(error)}";
    }
}
