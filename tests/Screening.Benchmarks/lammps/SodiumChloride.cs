using System.Globalization;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.Electrostatics;
using Screening.Core.ForceFields.Pairs;
using Screening.Core.ForceFields.Tables;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Benchmarks.Lammps;

/// <summary>
/// Tosi-Fumi NaCl with the parameters of in.nacl (F. G. Fumi and M. P. Tosi, J. Phys. Chem. Solids 25, 31 (1964)): a frame of a hot
/// solid and the fields that run it.
/// </summary>
internal static class SodiumChloride
{
    private static readonly Species Sodium = new(Element.Parse("Na"), 1), Chloride = new(Element.Parse("Cl"), -1);

    /// <summary>Reads a dump with id type x y z vx vy vz fx fy fz; forces stay in the force arrays.</summary>
    internal static MdState Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        double[] Numbers(string line) => [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(f => double.Parse(f, CultureInfo.InvariantCulture))];
        int first = Array.FindIndex(lines, l => l.StartsWith("ITEM: ATOMS", StringComparison.Ordinal)) + 1;
        int box = Array.FindIndex(lines, l => l.StartsWith("ITEM: BOX", StringComparison.Ordinal)) + 1;
        double length = Numbers(lines[box])[1] - Numbers(lines[box])[0];
        double[][] atoms = [.. lines.Skip(first).Select(Numbers)];
        MdState state = new(Lattice.Cubic(length), [.. atoms.Select(a => a[1] == 1 ? Sodium : Chloride)]);
        for (int i = 0; i < state.Count; i++)
        {
            (state.X[i], state.Y[i], state.Z[i]) = (atoms[i][2], atoms[i][3], atoms[i][4]);
            (state.Vx[i], state.Vy[i], state.Vz[i]) = (atoms[i][5], atoms[i][6], atoms[i][7]);
            (state.Fx[i], state.Fy[i], state.Fz[i]) = (atoms[i][8], atoms[i][9], atoms[i][10]);
        }

        return state;
    }

    /// <summary>Rock salt of n³ conventional cells (5.75 Å), every coordinate moved by up to the amplitude (Å), at rest.</summary>
    internal static MdState Rattled(int n, double amplitude, RandomStream random)
    {
        const double half = 5.75 / 2;
        (int I, int J, int K)[] sites = [.. Enumerable.Range(0, 8 * n * n * n).Select(s => (s % (2 * n), s / (2 * n) % (2 * n), s / (4 * n * n))).OrderBy(s => (s.Item1 + s.Item2 + s.Item3) % 2)];
        MdState state = new(Lattice.Cubic(2 * n * half), [.. sites.Select(s => (s.I + s.J + s.K) % 2 == 0 ? Sodium : Chloride)]);
        double Moved(int site) => (site * half) + (amplitude * ((2 * random.NextDouble()) - 1));
        for (int i = 0; i < state.Count; i++)
        {
            (state.X[i], state.Y[i], state.Z[i]) = (Moved(sites[i].I), Moved(sites[i].J), Moved(sites[i].K));
        }

        return state;
    }

    /// <summary>Born-Mayer-Huggins part, plainly cut.</summary>
    internal static PairModel ShortRange(MdState state, double cutoff) => new("nacl-tosi-fumi", state.SpeciesList, cutoff, (a, b) =>
        (state.SpeciesList[a] == Sodium, state.SpeciesList[b] == Sodium) switch
        {
            (true, true) => Form(0.2637, 2.340, 1.0486, 0.4993),
            (false, false) => Form(0.1582, 3.170, 72.4022, 145.4285),
            _ => Form(0.2110, 2.755, 6.9906, 8.6758),
        }, Charges(state));

    internal static double[] Charges(MdState state) => [.. state.SpeciesList.Select(s => s == Sodium ? 1.0 : -1.0)];

    internal static IForceField Ewald(MdState state, double cutoff, double forceError)
    {
        EwaldParameters split = EwaldParameters.ForForceError(state.Lattice.VolumeCubicAngstrom, state.Count, state.Count, cutoff, forceError);
        return new SumForceField(new PairTableForceField(ShortRange(state, cutoff).WithRealSpace(split), state), new VectorEwald(state, Charges(state), split));
    }

    /// <summary>Short range plus damped shifted force Coulomb (C. J. Fennell and J. D. Gezelter, J. Chem. Phys. 124, 234104 (2006)).</summary>
    internal static PairModel DampedShiftedForce(MdState state, double cutoff, double alpha)
    {
        PairModel plain = ShortRange(state, cutoff);
        return new("nacl-dsf", state.SpeciesList, cutoff, (a, b) =>
            new PairSum(plain[a, b], new ForceShifted(new ScreenedCoulomb(plain.ChargesE[a] * plain.ChargesE[b], alpha), cutoff)), plain.ChargesE);
    }

    /// <summary>Double precision with a fully converged Ewald sum.</summary>
    internal static IForceField Tight(MdState state, double cutoff) =>
        new SumForceField(new ReferencePairForceField(ShortRange(state, cutoff)), new ReferenceEwald(state.SpeciesList, Charges(state)));

    private static PairSum Form(double strength, double radii, double sixth, double eighth) =>
        new(new ExponentialRepulsion(strength, 0.317, radii), new InversePower(-sixth, 6), new InversePower(-eighth, 8));
}
