using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.Tests.ForceFields;

/// <summary>Small ionic crystals for tests of the force engines, written from textbook lattices.</summary>
internal static class TestCrystals
{
    internal static readonly Species Lithium = new(Element.Parse("Li"), 1), Chloride = new(Element.Parse("Cl"), -1);
    internal static readonly Species Sodium = new(Element.Parse("Na"), 1), Phosphorus = new(Element.Parse("P"), 5), Sulfide = new(Element.Parse("S"), -2);

    /// <summary>LiCl rock salt, n³ conventional cells of 5.14 Å, every atom displaced by up to the amplitude in each direction.</summary>
    internal static MdState LithiumChloride(int n, double amplitude, ulong seed = 1) =>
        Build(Lattice.Cubic(5.14), n, [
            .. Centred(Lithium, 0, 0, 0), .. Centred(Chloride, 0.5, 0.5, 0.5)], amplitude, seed);

    /// <summary>Cubic Na3PS4 (P at the corners and the centre, S at x = 0.169, Na on the edges and faces), n³ cells of 6.995 Å.</summary>
    internal static MdState SodiumThiophosphate(int n, double amplitude, ulong seed = 1)
    {
        const double x = 0.169;
        List<(Species, Fractional)> atoms = [];
        foreach (double shift in (double[])[0, 0.5])
        {
            Fractional offset = new(shift, shift, shift);
            atoms.AddRange([
                (Sodium, offset + new Fractional(0.5, 0, 0)), (Sodium, offset + new Fractional(0, 0.5, 0)), (Sodium, offset + new Fractional(0, 0, 0.5)),
                (Phosphorus, offset),
                (Sulfide, offset + new Fractional(x, x, x)), (Sulfide, offset + new Fractional(-x, -x, x)),
                (Sulfide, offset + new Fractional(-x, x, -x)), (Sulfide, offset + new Fractional(x, -x, -x))]);
        }

        return Build(Lattice.Cubic(6.995), n, atoms, amplitude, seed);
    }

    /// <summary>The same atoms in a sheared cell: fractional positions kept, lattice replaced.</summary>
    internal static MdState Sheared(MdState cell, double shear)
    {
        Lattice old = cell.Lattice;
        Lattice lattice = new(
            old.A + new Cartesian(0, 0.3 * shear, -0.2 * shear), old.B + (shear * new Cartesian(1, 0, 0.1)), old.C + (shear * new Cartesian(-0.5, 0.8, 0)));
        MdState sheared = new(lattice, Atoms(cell));
        for (int i = 0; i < cell.Count; i++)
        {
            Cartesian r = lattice.ToCartesian(old.ToFractional(new(cell.X[i], cell.Y[i], cell.Z[i])));
            (sheared.X[i], sheared.Y[i], sheared.Z[i]) = (r.X, r.Y, r.Z);
        }

        return sheared;
    }

    internal static Species[] Atoms(MdState state) => [.. state.TypeOf.Select(t => state.SpeciesList[t])];

    private static IEnumerable<(Species, Fractional)> Centred(Species species, double u, double v, double w)
    {
        yield return (species, new(u, v, w));
        yield return (species, new(u, v + 0.5, w + 0.5));
        yield return (species, new(u + 0.5, v, w + 0.5));
        yield return (species, new(u + 0.5, v + 0.5, w));
    }

    private static MdState Build(Lattice unit, int n, IReadOnlyList<(Species Species, Fractional Position)> basis, double amplitude, ulong seed)
    {
        RandomStream random = new(seed, "test displacements");
        List<(Species Species, Cartesian Position)> atoms = [];
        foreach ((Species species, Fractional position) in basis.OrderBy(b => -b.Species.OxidationState))
        {
            for (int cell = 0; cell < n * n * n; cell++)
            {
                Fractional shifted = position + new Fractional(cell % n, cell / n % n, cell / (n * n));
                Cartesian noise = amplitude * new Cartesian((2 * random.NextDouble()) - 1, (2 * random.NextDouble()) - 1, (2 * random.NextDouble()) - 1);
                atoms.Add((species, unit.ToCartesian(shifted) + noise));
            }
        }

        MdState state = new(new Lattice(n * unit.A, n * unit.B, n * unit.C), [.. atoms.Select(a => a.Species)]);
        for (int i = 0; i < state.Count; i++)
        {
            (state.X[i], state.Y[i], state.Z[i]) = (atoms[i].Position.X, atoms[i].Position.Y, atoms[i].Position.Z);
        }

        return state;
    }
}
