using MathNet.Numerics;

namespace Screening.Core.ForceFields.Pairs;

/// <summary>Screened Coulomb form k·q·q'·erfc(κ r)/r with the inverse screening length κ (1/Å) and the charge product in e².</summary>
/// <remarks>
/// With κ = 1/(f(rᵢ+rⱼ)) it is the like-charge repulsion of the bond-valence field (Adams and Rao 2011), with the Ewald
/// parameter the real-space part of an Ewald sum, with a small κ a damped (Wolf-like) Coulomb interaction.
/// </remarks>
public sealed class ScreenedCoulomb(double chargeProduct, double inverseLength) : IPairPotential
{
    private readonly double _scale = Units.CoulombEvAngstrom * chargeProduct;
    private readonly double _gaussian = 2 * inverseLength / Math.Sqrt(Math.PI);

    public PairValue At(double distance)
    {
        double kr = inverseLength * distance;
        double energy = _scale * SpecialFunctions.Erfc(kr) / distance;
        return new(energy, (-energy - (_scale * _gaussian * Math.Exp(-kr * kr))) / distance);
    }
}

/// <summary>
/// Damped Coulomb form switched on from contact, k·q·q'·erf(r/ρ)·erfc(κ r)/r: no addition at short range, where another term
/// (the Morse well) already holds the bond, and a damped Coulomb interaction beyond ρ (Å).
/// </summary>
public sealed class SwitchedCoulomb(double chargeProduct, double onsetLength, double inverseLength) : IPairPotential
{
    private readonly double _scale = Units.CoulombEvAngstrom * chargeProduct;

    public PairValue At(double distance)
    {
        double inner = distance / onsetLength, outer = inverseLength * distance;
        double erf = SpecialFunctions.Erf(inner), erfc = SpecialFunctions.Erfc(outer);
        double slope = (2 / (Math.Sqrt(Math.PI) * onsetLength) * Math.Exp(-inner * inner) * erfc)
            - (2 * inverseLength / Math.Sqrt(Math.PI) * Math.Exp(-outer * outer) * erf);
        double product = erf * erfc;
        return new(_scale * product / distance, _scale * (slope - (product / distance)) / distance);
    }
}
