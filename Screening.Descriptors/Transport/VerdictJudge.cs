using System.Globalization;
using Screening.Core.Results;

namespace Screening.Descriptors.Transport;

/// <summary>Limits of the verdict rule.</summary>
public sealed record VerdictCriteria
{
    /// <summary>Diffusivity below which a run of this length cannot tell a conductor from none, cm²/s.</summary>
    public double DetectionFloorCm2PerS { get; init; } = 1e-8;

    /// <summary>Jumps needed for a diffusivity. Default 10: the Poisson error of the count alone is then 32 %.</summary>
    public int FewestJumps { get; init; } = 10;

    /// <summary>
    /// Jumps per site reached from which a network of jumps that still crosses the cell nowhere counts as cages. Default 2: bonds drawn at
    /// random between neighbouring sites of a lattice percolate at 0.72 (face-centred cubic: 12 · 0.120 / 2) to 0.78 (diamond: 4 · 0.389 / 2) bonds
    /// per site, so that as many jumps again may retrace a bond.
    /// </summary>
    public double CageJumpsPerSite { get; init; } = 2;

    /// <summary>Largest standard error over value of D. Default 0.5.</summary>
    public double LargestRelativeError { get; init; } = 0.5;

    /// <summary>Smallest slope of the late over that of the early part of the fit window, where they differ significantly. Default 0.5.</summary>
    public double SmallestSlopeRatio { get; init; } = 0.5;

    /// <summary>Displacement that every framework species must exceed to count as melted, Å. Default 2: most of a nearest-neighbour distance.</summary>
    public double MeltedAngstrom { get; init; } = 2;

    /// <summary>
    /// Displacement that one framework species must exceed to count as diffusing, Å. Default 3: the anions of a tetrahedral unit that
    /// only rotates come to 2.9.
    /// </summary>
    public double FrameworkDiffusedAngstrom { get; init; } = 3;
}

/// <summary>Decides how far a run can be trusted, with the number that decided.</summary>
/// <remarks>
/// In this order: <list type="number">
/// <item><c>melted</c>: every framework species moved beyond <see cref="VerdictCriteria.MeltedAngstrom"/>.</item>
/// <item><c>framework-diffused</c>: one species moved beyond <see cref="VerdictCriteria.FrameworkDiffusedAngstrom"/>.</item>
/// <item><c>not-converged</c>: no diffusivity could be fitted.</item>
/// <item><c>below-floor</c>: no jump was seen (the bound is that of Poisson: 3.0 jumps over the run), or the upper 95 % end of D is under
/// the floor.</item>
/// <item><c>too-few-hops</c>: ions jump to and fro (<see cref="VerdictCriteria.CageJumpsPerSite"/> jumps or more per site reached) but the
/// sites their jumps connect form no path across the cell: the displacement is that within cages, and the slope of its growth no
/// diffusivity.</item>
/// <item><c>too-few-hops</c>: fewer jumps than <see cref="VerdictCriteria.FewestJumps"/>, or the lower 95 % end of D is not above zero, or
/// D itself is under the floor.</item>
/// <item><c>not-converged</c>: standard error above <see cref="VerdictCriteria.LargestRelativeError"/> of D, or a mean squared displacement
/// that bends to less than <see cref="VerdictCriteria.SmallestSlopeRatio"/> of its early slope.</item>
/// <item><c>ok</c>.</item></list>
/// </remarks>
public static class VerdictJudge
{
    /// <param name="output">What the descriptors said (names of <see cref="MeanSquaredDisplacement"/>, SiteDynamics, <see cref="FrameworkDisplacement"/>).</param>
    /// <param name="criteria">Limits.</param>
    public static VerdictDecision Decide(DescriptorOutput output, VerdictCriteria criteria)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(criteria);
        double? Get(string name) => output.Values.FirstOrDefault(v => v.Name == name)?.Value;

        if (Get("framework_smallest_species_displacement_A") > criteria.MeltedAngstrom)
        {
            return Say(Verdict.Melted, $"every framework species moved by {Get("framework_smallest_species_displacement_A"):0.0} Å or more");
        }

        if (Get("framework_largest_species_displacement_A") > criteria.FrameworkDiffusedAngstrom)
        {
            return Say(Verdict.FrameworkDiffused, $"a framework species moved by {Get("framework_largest_species_displacement_A"):0.0} Å");
        }

        DescriptorValue? d = output.Values.FirstOrDefault(v => v.Name == "tracer_diffusivity_cm2_s");
        if (d?.StandardError is not { } error)
        {
            return Say(Verdict.NotConverged, $"the run is too short for a diffusivity");
        }

        double lower = Get("tracer_diffusivity_lower95_cm2_s") ?? 0, upper = Get("tracer_diffusivity_upper95_cm2_s") ?? double.PositiveInfinity;
        double? jumps = Get("jump_count");
        if (jumps == 0)
        {
            return Say(Verdict.BelowFloor, $"no jump seen, so D < {Get("jump_diffusivity_upper95_cm2_s"):0.0e0} cm²/s (95 %, Poisson)");
        }

        if (upper < criteria.DetectionFloorCm2PerS)
        {
            return Say(Verdict.BelowFloor, $"D < {upper:0.0e0} cm²/s (95 %), under the floor of {criteria.DetectionFloorCm2PerS:0.0e0}");
        }

        if (jumps < criteria.FewestJumps)
        {
            return Say(Verdict.TooFewHops, $"{jumps:0} jumps, fewer than {criteria.FewestJumps}; D < {upper:0.0e0} cm²/s (95 %)");
        }

        if (Get("jump_network_dimension") == 0 && jumps >= criteria.CageJumpsPerSite * Get("jump_network_sites"))
        {
            return Say(Verdict.TooFewHops, $"the {jumps:0} jumps stay within {Get("jump_network_cages"):0} cages of {Get("jump_network_sites") / Get("jump_network_cages"):0.#} sites; none leads across the cell, so the growing displacement shows no long-range diffusion");
        }

        if (lower <= 0 || d.Value < criteria.DetectionFloorCm2PerS)
        {
            return Say(Verdict.TooFewHops, $"D = {d.Value:0.0e0} ± {error:0.0e0} cm²/s does not stand clear of {(lower <= 0 ? "zero" : "the floor")}; D < {upper:0.0e0} (95 %)");
        }

        if (error > criteria.LargestRelativeError * d.Value)
        {
            return Say(Verdict.NotConverged, $"standard error {100 * error / d.Value:0} % of D = {d.Value:0.0e0} cm²/s");
        }

        if (Get("msd_slope_ratio") < criteria.SmallestSlopeRatio)
        {
            return Say(Verdict.NotConverged, $"the mean squared displacement bends to {Get("msd_slope_ratio"):0.00} of its early slope within the fit window");
        }

        return Say(Verdict.Ok, $"D = {d.Value:0.0e0} cm²/s, 95 % within {lower:0.0e0} to {upper:0.0e0}");
    }

    private static VerdictDecision Say(Verdict verdict, FormattableString reason) => new(verdict, reason.ToString(CultureInfo.InvariantCulture));
}
