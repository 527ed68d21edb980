using Screening.Core;

namespace Screening.Descriptors.Transport;

/// <summary>Ionic conductivity from a diffusivity.</summary>
public static class NernstEinstein
{
    /// <summary>
    /// σ = n q² D / k_B T. With the tracer diffusivity D* this neglects correlations between ions; with the charge diffusivity D_σ it
    /// is the full conductivity.
    /// </summary>
    /// <param name="diffusivityCm2PerS">D, cm²/s.</param>
    /// <param name="ionsPerCubicAngstrom">Mobile ions per volume, Å⁻³.</param>
    /// <param name="charge">Formal charge of the ion, e.</param>
    /// <param name="temperatureK">Temperature, K; positive.</param>
    /// <returns>σ, mS/cm.</returns>
    public static double ConductivityMilliSiemensPerCm(
        double diffusivityCm2PerS, double ionsPerCubicAngstrom, double charge, double temperatureK)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperatureK);
        const double cubicAngstromPerCubicCm = 1e24, milli = 1e3;
        double thermalVolt = Units.BoltzmannEvPerK * temperatureK;
        return ionsPerCubicAngstrom * cubicAngstromPerCubicCm * charge * charge * Units.ElementaryChargeCoulomb
            * diffusivityCm2PerS / thermalVolt * milli;
    }
}
