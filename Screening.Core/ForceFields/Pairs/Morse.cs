namespace Screening.Core.ForceFields.Pairs;

/// <summary>Morse form D·[(e^{α(r0 - r)} - 1)² - 1]: depth D (eV) at the minimum r0 (Å), exponent α (1/Å).</summary>
public sealed class Morse(double depth, double exponent, double minimum) : IPairPotential
{
    public PairValue At(double distance)
    {
        double e = Math.Exp(exponent * (minimum - distance));
        return new(depth * e * (e - 2), -2 * exponent * depth * e * (e - 1));
    }
}
