namespace Screening.Core.ForceFields.Pairs;

/// <summary>Energy (eV) of a pair and its derivative with distance (eV/Å).</summary>
public readonly record struct PairValue(double EnergyEv, double Derivative)
{
    public static PairValue operator +(PairValue a, PairValue b) => new(a.EnergyEv + b.EnergyEv, a.Derivative + b.Derivative);
}

/// <summary>
/// A functional form of the pair energy, apart from every loop: the reference engine calls it per pair, the fast engine once
/// per table node. A new form is one small class with this method.
/// </summary>
public interface IPairPotential
{
    /// <summary>Energy and derivative at a distance in Å, greater than zero; the cutoff is the engine's business.</summary>
    PairValue At(double distance);

    /// <summary>Repulsion up to which a table has to follow the form, eV: 40 is far above what 1000 K (0.09 eV) or any sound minimisation visits.</summary>
    double TableWallEv => 40;
}

/// <summary>No interaction: the pair feels nothing of this model.</summary>
public sealed class NoInteraction : IPairPotential
{
    public PairValue At(double distance) => default;
}

/// <summary>Sum of several forms.</summary>
public sealed class PairSum(params IPairPotential[] terms) : IPairPotential
{
    public double TableWallEv { get; } = terms.Select(t => t.TableWallEv).DefaultIfEmpty(0).Max();

    public PairValue At(double distance)
    {
        PairValue sum = default;
        foreach (IPairPotential term in terms)
        {
            sum += term.At(distance);
        }

        return sum;
    }
}

/// <summary>
/// Force-shifted form V(r) - V(rc) - (r - rc)·V'(rc): energy and force both reach zero at the cutoff (Å), so that
/// dynamics conserves energy. Toxvaerd and Dyre, J. Chem. Phys. 134, 081102 (2011).
/// </summary>
public sealed class ForceShifted(IPairPotential form, double cutoff) : IPairPotential
{
    private readonly PairValue _atCutoff = form.At(cutoff);

    public PairValue At(double distance)
    {
        PairValue v = form.At(distance);
        return new(v.EnergyEv - _atCutoff.EnergyEv - ((distance - cutoff) * _atCutoff.Derivative), v.Derivative - _atCutoff.Derivative);
    }
}
