namespace Screening.Descriptors.Transport;

/// <summary>Diffusivities of single ions at one temperature, cm²/s, in any order (all replicas together).</summary>
public sealed record PerIonDiffusivities(double TemperatureK, IReadOnlyList<double> Values);

/// <summary>
/// Distribution of activation energies over ions, from the diffusivities of single ions at three or more temperatures (after Wood et al.,
/// Phil. Trans. R. Soc. A 379, 20190467 (2021), fig. 6d, who find from below 0.1 to 0.7 eV in one material).
/// </summary>
/// <remarks>
/// Ions of different temperatures are not the same ions, so those of equal rank are joined: the Arrhenius line goes through the same quantile
/// of the distributions. Quantiles whose diffusivity is not positive at every temperature have no line; <see cref="Share"/> says how many have.
/// An ion's own diffusivity from a short run scatters even when all ions are alike, and the more the hotter they are sampled; the width is
/// therefore an upper bound of that of the barriers.
/// </remarks>
/// <param name="ActivationEnergyEv">Ascending, eV; one per usable quantile.</param>
/// <param name="StandardErrorEv">Error of each line from its residuals, eV.</param>
/// <param name="Share">Share of the quantiles that have a line.</param>
public sealed record PerIonActivationEnergy(double[] ActivationEnergyEv, double[] StandardErrorEv, double Share)
{
    private const int Quantiles = 50, FewestTemperatures = 3;

    public double MedianEv => ActivationEnergyEv[ActivationEnergyEv.Length / 2];

    /// <summary>Half the distance between the 16 % and the 84 % quantile, eV.</summary>
    public double WidthEv => 0.5 * (ActivationEnergyEv[(int)(0.84 * (ActivationEnergyEv.Length - 1))] - ActivationEnergyEv[(int)(0.16 * (ActivationEnergyEv.Length - 1))]);

    /// <returns>Null below three temperatures, or where no quantile is positive at all of them.</returns>
    public static PerIonActivationEnergy? Of(IReadOnlyList<PerIonDiffusivities> temperatures)
    {
        ArgumentNullException.ThrowIfNull(temperatures);
        if (temperatures.Select(t => t.TemperatureK).Distinct().Count() < FewestTemperatures || temperatures.Any(t => t.Values.Count == 0))
        {
            return null;
        }

        double[][] sorted = [.. temperatures.Select(t => t.Values.Order().ToArray())];
        List<(double Energy, double Error)> lines = [];
        for (int q = 0; q < Quantiles; q++)
        {
            double share = (q + 0.5) / Quantiles;
            ArrheniusPoint[] points = [.. temperatures.Select((t, k) => new ArrheniusPoint(t.TemperatureK, Quantile(sorted[k], share), null))];
            if (points.All(p => p.Value > 0))
            {
                ArrheniusFit fit = ArrheniusFit.OfDiffusivity(points);
                lines.Add((fit.ActivationEnergyEv, fit.ActivationEnergyStandardErrorEv ?? double.NaN));
            }
        }

        (double Energy, double Error)[] ordered = [.. lines.OrderBy(l => l.Energy)];
        return ordered.Length == 0 ? null : new([.. ordered.Select(l => l.Energy)], [.. ordered.Select(l => l.Error)], ordered.Length / (double)Quantiles);
    }

    private static double Quantile(double[] sorted, double share)
    {
        double at = Math.Clamp((share * sorted.Length) - 0.5, 0, sorted.Length - 1);
        int below = (int)at, above = Math.Min(sorted.Length - 1, below + 1);
        return sorted[below] + ((at - below) * (sorted[above] - sorted[below]));
    }
}
