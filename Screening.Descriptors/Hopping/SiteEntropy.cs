namespace Screening.Descriptors.Hopping;

/// <summary>
/// Shannon entropy of site occupation per site, in k_B: S = −Σ_i f_i [P_i ln P_i + (1 − P_i) ln(1 − P_i)] over site types, f_i the share of
/// sites of that type, P_i their mean occupancy (Wood et al., Phil. Trans. R. Soc. A 379, 20190467 (2021), eq. 3.1).
/// </summary>
public static class SiteEntropy
{
    /// <param name="sites">Number of sites; [type].</param>
    /// <param name="occupancies">Mean occupancy, 0 to 1; [type].</param>
    public static double PerSite(ReadOnlySpan<double> sites, ReadOnlySpan<double> occupancies)
    {
        double sum = 0, total = 0;
        for (int i = 0; i < sites.Length; i++)
        {
            double p = Math.Clamp(occupancies[i], 0, 1);
            sum -= sites[i] * (XLogX(p) + XLogX(1 - p));
            total += sites[i];
        }

        return sum / total;
    }

    /// <summary>dS/dP_i, zero for types that are always full or always empty.</summary>
    internal static double Slope(double share, double occupancy) =>
        occupancy is > 0 and < 1 ? -share * Math.Log(occupancy / (1 - occupancy)) : 0;

    private static double XLogX(double x) => x > 0 ? x * Math.Log(x) : 0;
}
