namespace Screening.Descriptors.Transport;

/// <summary>lg σ of one constraint mode: a value with its error, or the upper end of what a run without transport leaves.</summary>
/// <param name="Log10">lg(σ / (mS/cm)), or of its 95 % bound.</param>
/// <param name="StandardError">Of the logarithm; null for a bound.</param>
/// <param name="IsUpperBound">Whether σ lies below.</param>
public readonly record struct LogConductivity(double Log10, double? StandardError, bool IsUpperBound)
{
    /// <summary>From a conductivity with its error, both in mS/cm.</summary>
    public static LogConductivity Of(double value, double standardError) => new(Math.Log10(value), standardError / value / Math.Log(10), false);

    /// <summary>From the upper end of the interval of a conductivity that was not resolved, mS/cm.</summary>
    public static LogConductivity Below(double bound) => new(Math.Log10(bound), null, true);
}

/// <summary>What one anion motion adds to the conductivity.</summary>
/// <param name="Name">rot, trans or vib.</param>
/// <param name="Orders">A: orders of magnitude; null where both conductivities are bounds.</param>
/// <param name="OrdersError">Standard error of A; null for a bound.</param>
/// <param name="OrdersIsLowerBound">Whether A is at least <paramref name="Orders"/>.</param>
/// <param name="Share">r = A / ΣA; null where A or ΣA is unknown. A bound where ΣA is one: at least for the bounded motion, at most for the others.</param>
/// <param name="ShareError">Standard error of r; null for a bound.</param>
public sealed record AnionContribution(string Name, double? Orders, double? OrdersError, bool OrdersIsLowerBound, double? Share, double? ShareError);

/// <summary>
/// Contributions of anion rotation, translation and vibration to cation transport by constraint dynamics (Li et al.,
/// arXiv:2501.02440 (2025)): A_rot = lg σ_UC − lg σ_RC, A_trans = lg σ_RC − lg σ_RTC, A_vib = lg σ_RTC − lg σ_RTVC, r = A / ΣA.
/// </summary>
public static class AnionContributions
{
    private static readonly string[] Names = ["rot", "trans", "vib"];

    /// <summary>The three contributions; errors are propagated from those of the four independent conductivities.</summary>
    /// <param name="unconstrained">lg σ_UC, everything moves.</param>
    /// <param name="rotation">lg σ_RC, orientations held.</param>
    /// <param name="rotationTranslation">lg σ_RTC, centres of mass held too.</param>
    /// <param name="frozen">lg σ_RTVC, rotors at rest.</param>
    public static IReadOnlyList<AnionContribution> Of(LogConductivity unconstrained, LogConductivity rotation, LogConductivity rotationTranslation, LogConductivity frozen)
    {
        LogConductivity[] x = [unconstrained, rotation, rotationTranslation, frozen];
        double sum = x[0].Log10 - x[3].Log10;
        bool shares = !x[0].IsUpperBound && !x[1].IsUpperBound && !x[2].IsUpperBound && sum > 0;
        return [.. Names.Select((name, m) =>
        {
            LogConductivity from = x[m], to = x[m + 1];
            if (from.IsUpperBound)
            {
                return new AnionContribution(name, null, null, false, null, null);
            }

            double orders = from.Log10 - to.Log10;
            double? error = to.IsUpperBound ? null : Math.Sqrt(Square(from.StandardError) + Square(to.StandardError));
            double? share = shares ? orders / sum : null;
            return new AnionContribution(name, orders, error, to.IsUpperBound, share, shares && !x[3].IsUpperBound ? ShareError(x, m, orders / sum, sum) : null);
        })];
    }

    private static double Square(double? error) => error is { } e ? e * e : 0;

    /// <summary>r depends on all four: through A of its own two and through ΣA of the first and last.</summary>
    private static double ShareError(LogConductivity[] x, int m, double share, double sum)
    {
        double variance = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double own = i == m ? 1 : i == m + 1 ? -1 : 0, total = i == 0 ? 1 : i == x.Length - 1 ? -1 : 0;
            double slope = (own - (share * total)) / sum;
            variance += slope * slope * Square(x[i].StandardError);
        }

        return Math.Sqrt(variance);
    }
}
