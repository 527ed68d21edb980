using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Molecules;

/// <summary>One molecule of a cell: its atoms, how they hang together, and the terms inside it.</summary>
public sealed class Molecule
{
    private readonly int[] _parent;

    /// <param name="atoms">Atoms of the cell; every one but the first comes after the one it is bonded to.</param>
    /// <param name="parents">The bonded atom that comes before; index in the molecule, -1 for the first.</param>
    /// <param name="terms">Terms of the energy.</param>
    public Molecule(IReadOnlyList<int> atoms, IReadOnlyList<int> parents, IReadOnlyList<IMolecularTerm> terms)
    {
        Atoms = [.. atoms];
        _parent = [.. parents];
        Terms = [.. terms];
    }

    /// <summary>Index in the cell; [atom of the molecule].</summary>
    public int[] Atoms { get; }

    /// <summary>Bonds, angles, exclusions.</summary>
    public IMolecularTerm[] Terms { get; }

    /// <summary>Positions relative to the first atom with the molecule in one piece, Å.</summary>
    internal void Gather(MdState state, Span<Cartesian> places)
    {
        places[0] = default;
        for (int n = 1; n < places.Length; n++)
        {
            int before = Atoms[_parent[n]], i = Atoms[n];
            Cartesian bond = new(state.X[i] - state.X[before], state.Y[i] - state.Y[before], state.Z[i] - state.Z[before]);
            places[n] = places[_parent[n]] + NearestImage(state.Lattice, bond);
        }
    }

    /// <summary>A bond is shorter than half of every width, so that rounding its fractions finds it; mostly there is nothing to round.</summary>
    private static Cartesian NearestImage(Lattice lattice, Cartesian bond)
    {
        Fractional f = lattice.ToFractional(bond);
        double u = Math.Round(f.U), v = Math.Round(f.V), w = Math.Round(f.W);
        return u == 0 && v == 0 && w == 0 ? bond : bond - lattice.ToCartesian(new(u, v, w));
    }
}
