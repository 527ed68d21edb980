using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Molecules;

/// <summary>Harmonic bond k/2 (r - r₀)² between two atoms of a molecule.</summary>
/// <param name="a">One end; index in the molecule.</param>
/// <param name="b">The other end.</param>
/// <param name="spring">k, eV/Å².</param>
/// <param name="length">r₀, Å.</param>
public sealed class HarmonicBond(int a, int b, double spring, double length) : IMolecularTerm
{
    public double AddForces(ReadOnlySpan<Cartesian> places, Span<Cartesian> forces)
    {
        Cartesian r = places[b] - places[a];
        double distance = r.Length, stretch = distance - length;
        Cartesian pull = (spring * stretch / distance) * r;
        forces[a] += pull;
        forces[b] -= pull;
        return 0.5 * spring * stretch * stretch;
    }
}
