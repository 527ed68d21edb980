using Screening.Core.ForceFields.Pairs;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Molecules;

/// <summary>
/// Takes the interaction of two atoms of one molecule out of sums that run over all pairs: their short-range form inside its cutoff
/// and their whole Coulomb interaction k q q'/r. An Ewald sum holds the latter in two parts, k q q' erfc(αr)/r in real and
/// k q q' erf(αr)/r in reciprocal space; together they are subtracted for this image alone, the periodic images stay.
/// </summary>
/// <param name="a">One atom; index in the molecule.</param>
/// <param name="b">The other.</param>
/// <param name="form">Short-range form between them, as the pair sum has it.</param>
/// <param name="cutoff">Where the pair sum stops, Å.</param>
/// <param name="chargeProduct">q q', e².</param>
public sealed class ExcludedPair(int a, int b, IPairPotential form, double cutoff, double chargeProduct) : IMolecularTerm
{
    private readonly double _coulomb = Units.CoulombEvAngstrom * chargeProduct;

    public double AddForces(ReadOnlySpan<Cartesian> places, Span<Cartesian> forces)
    {
        Cartesian r = places[b] - places[a];
        double distance = r.Length, coulomb = _coulomb / distance;
        PairValue value = distance < cutoff ? form.At(distance) : default;
        value += new PairValue(coulomb, -coulomb / distance);
        Cartesian push = (value.Derivative / distance) * r;        // the opposite of what the pair sum puts on b
        forces[b] += push;
        forces[a] -= push;
        return -value.EnergyEv;
    }
}
