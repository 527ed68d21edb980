using Screening.Core.Structures;
using Screening.Core.Trajectories;

namespace Screening.Descriptors.Accumulators;

/// <summary>
/// Positions of a group of atoms as 32-bit fixed-point fractions of the cell, [atom], padded to whole registers: a difference of two that
/// overflows is the nearest image along each lattice vector.
/// </summary>
internal sealed class PackedPositions
{
    public const int Lanes = 16;

    private const double Whole = 4294967296.0;

    public PackedPositions(int[] atoms)
    {
        Atoms = atoms;
        int padded = (atoms.Length + Lanes - 1) / Lanes * Lanes;
        (U, V, W) = (new int[padded], new int[padded], new int[padded]);
    }

    /// <summary>Numbers of the atoms in the frame.</summary>
    public int[] Atoms { get; }

    public int Count => Atoms.Length;

    public int[] U { get; }

    public int[] V { get; }

    public int[] W { get; }

    /// <summary>Sets one member from its place in units of the lattice vectors.</summary>
    public void Set(int member, Fractional f) =>
        (U[member], V[member], W[member]) = unchecked(((int)(long)(Whole * f.U), (int)(long)(Whole * f.V), (int)(long)(Whole * f.W)));

    public void Set(in Frame frame)
    {
        Fractional ex = frame.Lattice.ToFractional(new(Whole, 0, 0)), ey = frame.Lattice.ToFractional(new(0, Whole, 0)), ez = frame.Lattice.ToFractional(new(0, 0, Whole));
        for (int i = 0; i < Atoms.Length; i++)
        {
            int atom = Atoms[i];
            double x = frame.X[atom], y = frame.Y[atom], z = frame.Z[atom];
            U[i] = unchecked((int)(long)((ex.U * x) + (ey.U * y) + (ez.U * z)));
            V[i] = unchecked((int)(long)((ex.V * x) + (ey.V * y) + (ez.V * z)));
            W[i] = unchecked((int)(long)((ex.W * x) + (ey.W * y) + (ez.W * z)));
        }
    }
}
