using Screening.Core.Structures;

namespace Screening.Core.Particles;

/// <summary>
/// Positions, velocities, forces and masses of one cell, structure of arrays in the order of the ordered cell
/// (sorted by species). Positions are unwrapped, Å; velocities Å/ps; forces eV/Å; masses u.
/// </summary>
public sealed class MdState
{
    public MdState(Lattice lattice, IReadOnlyList<Species> atoms)
    {
        Count = atoms.Count;
        Lattice = lattice;
        SpeciesList = [.. atoms.Distinct()];
        TypeOf = [.. atoms.Select(a => Array.IndexOf(SpeciesList, a))];
        Mass = [.. atoms.Select(a => a.Element.MassU)];
        X = new double[Count];
        Y = new double[Count];
        Z = new double[Count];
        Vx = new double[Count];
        Vy = new double[Count];
        Vz = new double[Count];
        Fx = new double[Count];
        Fy = new double[Count];
        Fz = new double[Count];
    }

    public int Count { get; }

    /// <summary>Current cell; replaced, never changed, by a barostat.</summary>
    public Lattice Lattice { get; set; }

    /// <summary>The distinct species; [type].</summary>
    public Species[] SpeciesList { get; }

    /// <summary>Index into <see cref="SpeciesList"/>; [atom].</summary>
    public int[] TypeOf { get; }

    public double[] Mass { get; }

    public double[] X { get; }

    public double[] Y { get; }

    public double[] Z { get; }

    public double[] Vx { get; }

    public double[] Vy { get; }

    public double[] Vz { get; }

    public double[] Fx { get; }

    public double[] Fy { get; }

    public double[] Fz { get; }

    public static MdState From(OrderedCell cell)
    {
        MdState state = new(cell.Lattice, cell.Atoms);
        for (int i = 0; i < cell.Count; i++)
        {
            Cartesian r = cell.Lattice.ToCartesian(cell.Positions[i]);
            (state.X[i], state.Y[i], state.Z[i]) = (r.X, r.Y, r.Z);
        }

        return state;
    }

    public void ClearForces()
    {
        Array.Clear(Fx);
        Array.Clear(Fy);
        Array.Clear(Fz);
    }
}
