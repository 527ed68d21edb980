namespace Screening.Core.ForceFields.Pairs;

/// <summary>Exponential repulsion A·e^{(σ - r)/ρ}: Born-Mayer with the ionic radii in σ (Å), Buckingham with σ = 0.</summary>
public sealed class ExponentialRepulsion(double strengthEv, double rangeAngstrom, double radiiAngstrom = 0) : IPairPotential
{
    public PairValue At(double distance)
    {
        double energy = strengthEv * Math.Exp((radiiAngstrom - distance) / rangeAngstrom);
        return new(energy, -energy / rangeAngstrom);
    }
}

/// <summary>Power form c·r⁻ⁿ with c in eV·Åⁿ: dispersion (c &lt; 0), charge-dipole attraction, steep repulsion.</summary>
public sealed class InversePower(double coefficient, double exponent) : IPairPotential
{
    public double Coefficient => coefficient;

    public double Exponent => exponent;

    public PairValue At(double distance)
    {
        double energy = coefficient * Math.Pow(distance, -exponent);
        return new(energy, -exponent * energy / distance);
    }
}

/// <summary>
/// Replaces a form below r0 (Å) by B·r⁻ⁿ + D·r²: keeps a Buckingham form from turning attractive without limit at contact.
/// </summary>
public sealed class ShortRangeCore(IPairPotential outer, double strength, double exponent, double quadratic, double joinAngstrom) : IPairPotential
{
    public PairValue At(double distance)
    {
        if (distance >= joinAngstrom)
        {
            return outer.At(distance);
        }

        double power = strength * Math.Pow(distance, -exponent);
        return new(power + (quadratic * distance * distance), (-exponent * power / distance) + (2 * quadratic * distance));
    }
}
