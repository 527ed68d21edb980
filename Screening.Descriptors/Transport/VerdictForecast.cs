using Screening.Core.Results;

namespace Screening.Descriptors.Transport;

/// <summary>
/// Foresees whether more replicas would decide what <see cref="VerdictJudge"/> left open. Counts of jumps grow with the replicas n, errors fall with
/// √n while D stays: a verdict is decided once ten jumps are expected, the interval stands clear of zero or of the floor, or the error
/// is half of D. Cages, a bent displacement, a run too short for a slope and everything that broke stay what they are.
/// </summary>
public static class VerdictForecast
{
    /// <summary>Replicas with which the verdict is expected to be decided; null where it is decided, or where no number of them helps.</summary>
    /// <param name="output">What the descriptors said of the replicas so far.</param>
    /// <param name="criteria">Limits of the verdict.</param>
    /// <param name="replicas">How many there were.</param>
    public static double? Replicas(DescriptorOutput output, VerdictCriteria criteria, int replicas)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(criteria);
        double? Get(string name) => output.Values.FirstOrDefault(v => v.Name == name)?.Value;
        DescriptorValue? d = output.Values.FirstOrDefault(v => v.Name == "tracer_diffusivity_cm2_s");
        if (VerdictJudge.Decide(output, criteria).Verdict is not (Verdict.TooFewHops or Verdict.NotConverged) || d?.StandardError is not { } error
            || Get("msd_slope_ratio") < criteria.SmallestSlopeRatio
            || (Get("jump_network_dimension") == 0 && Get("jump_count") >= criteria.CageJumpsPerSite * Get("jump_network_sites")))
        {
            return null;
        }

        double half = (Get("tracer_diffusivity_upper95_cm2_s") ?? double.PositiveInfinity) - Math.Max(0, d.Value);
        double below = d.Value < criteria.DetectionFloorCm2PerS ? Square(half / (criteria.DetectionFloorCm2PerS - Math.Max(0, d.Value))) : double.PositiveInfinity;
        double above = d.Value < criteria.DetectionFloorCm2PerS
            ? double.PositiveInfinity
            : Math.Max(Square(half / d.Value), Square(error / (criteria.LargestRelativeError * d.Value)));
        if (Get("jump_count") is { } jumps && jumps < criteria.FewestJumps)
        {
            above = Math.Max(above, criteria.FewestJumps / jumps);
        }

        double factor = Math.Min(below, above);
        return double.IsFinite(factor) ? replicas * Math.Max(1, factor) : null;
    }

    private static double Square(double x) => x * x;
}
