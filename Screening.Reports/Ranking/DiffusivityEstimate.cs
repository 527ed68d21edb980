using Screening.Core.Results;

namespace Screening.Reports.Ranking;

/// <summary>What a record says about log10 D: a mean and a standard error in decades, measured or from an upper bound.</summary>
/// <param name="Log10Mean">log10 of D in cm²/s; for a bound, its expected value below the bound.</param>
/// <param name="Log10Error">Standard error, decades.</param>
/// <param name="IsUpperBound">Only a bound is known.</param>
/// <param name="DiffusivityCm2PerS">D, or the bound.</param>
/// <param name="Explanation">How mean and error were made.</param>
public sealed record DiffusivityEstimate(
    double Log10Mean, double Log10Error, bool IsUpperBound, double DiffusivityCm2PerS, string Explanation)
{
    /// <summary>One-sided 95 % point of a normal deviate.</summary>
    private const double OneSided95 = 1.645;

    /// <summary>Two-sided 95 % point of a normal deviate.</summary>
    private const double TwoSided95 = 1.96;

    /// <summary>The estimate, or null where the verdict allows none or no D is stored.</summary>
    public static DiffusivityEstimate? Of(ResultRecord record, RankingCriteria criteria)
    {
        Quantity? d = record.Quantities.GetValueOrDefault(QuantityNames.Diffusivity);
        return record.Verdict.Verdict switch
        {
            Verdict.BelowFloor => Bound(UpperBound(record, d, criteria), criteria, "the run would have seen a larger one"),
            Verdict.Ok when d is { Value: > 0, StandardError: > 0 } => Measured(record, d),
            Verdict.Ok or Verdict.TooFewHops or Verdict.NotConverged when StandsClearOfZero(d) => Rough(d!, criteria),
            Verdict.TooFewHops or Verdict.NotConverged when d is not null => Bound(UpperBound(record, d, criteria), criteria, "D is not distinguishable from zero"),
            _ => null,
        };
    }

    /// <summary>
    /// Standard error of log₁₀ D, decades: √ln(1 + r²)/ln 10 with r the relative error. Exact for a log-normal D, the usual
    /// r/ln 10 for small r, and finite where r nears one.
    /// </summary>
    public static double LogError(double relativeError) => Math.Sqrt(Math.Log(1 + (relativeError * relativeError))) / Math.Log(10);

    private static bool StandsClearOfZero(Quantity? d) => d is { Value: > 0 } && d.Value > TwoSided95 * (d.StandardError ?? 0);

    // A run that did not settle still says something, but less than its own error claims.
    private static DiffusivityEstimate Rough(Quantity d, RankingCriteria criteria)
    {
        double propagated = d.StandardError is { } error && double.IsFinite(error) ? LogError(error / d.Value) : 0;
        return new(Math.Log10(d.Value), Math.Max(criteria.UnsettledErrorDecades, propagated), false, d.Value,
            Invariant($"log₁₀ D; at least {criteria.UnsettledErrorDecades} decades of error because the run gives no sound interval"));
    }

    private static DiffusivityEstimate Measured(ResultRecord record, Quantity d)
    {
        double propagated = LogError(d.StandardError!.Value / d.Value);
        double? between = BetweenReplicas(record);
        return between > propagated
            ? new(Math.Log10(d.Value), between.Value, false, d.Value, "log₁₀ D; error from the scatter between replicas")
            : new(Math.Log10(d.Value), propagated, false, d.Value, "log₁₀ D; error propagated from the standard error of D");
    }

    /// <summary>Standard error of the mean log₁₀ D over replicas, decades; null with fewer than three positive values.</summary>
    private static double? BetweenReplicas(ResultRecord record)
    {
        double[] logs = [.. record.Replicas.Select(r => r.TracerDiffusivityCm2PerS).Where(d => d > 0).Select(d => Math.Log10(d!.Value))];
        if (logs.Length < 3)
        {
            return null;
        }

        double mean = logs.Average();
        return Math.Sqrt(logs.Sum(l => (l - mean) * (l - mean)) / (logs.Length - 1) / logs.Length);
    }

    private static double UpperBound(ResultRecord record, Quantity? d, RankingCriteria criteria)
    {
        // Without a single jump the mean squared displacement knows vibrations only; what excludes diffusion is the count of no jumps.
        bool still = record.Quantities.TryGetValue(QuantityNames.JumpCount, out Quantity? jumps) && jumps.Value == 0;
        double? stored = (still ? record.Quantities.GetValueOrDefault(QuantityNames.JumpUpperBound) : null)?.Value
            ?? record.Quantities.GetValueOrDefault(QuantityNames.DiffusivityUpperBound)?.Value;
        double oneSided = d is null ? 0 : Math.Max(0, d.Value) + (OneSided95 * (d.StandardError ?? 0));
        return Math.Max(stored ?? oneSided, criteria.DetectionFloorCm2PerS);
    }

    // A bound says nothing about how far below it D lies. An exponential distribution in decades has its mean equal to its
    // standard deviation, which is the honest thing to say: expected one decade below, give or take a decade.
    private static DiffusivityEstimate Bound(double bound, RankingCriteria criteria, string why) => new(
        Math.Log10(bound) - criteria.BelowBoundDecades, criteria.BelowBoundDecades, true, bound,
        Invariant($"upper bound of log₁₀ D minus {criteria.BelowBoundDecades} decade(s), as {why}"));

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
