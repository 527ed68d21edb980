using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Dynamics.Constraints;

/// <summary>Cells with rotor anions for constraint tests.</summary>
internal static class RotorCells
{
    /// <summary>Cubic Na3PS4, n³ cells of 6.995 Å; n³ · 2 anions PS4.</summary>
    internal static OrderedCell SodiumThiophosphate(int n)
    {
        const double x = 0.169;
        Species sodium = Ion("Na", 1), phosphorus = Ion("P", 5), sulfide = Ion("S", -2);
        List<(Species Ion, Fractional Place)> atoms = [];
        for (int c = 0; c < n * n * n; c++)
        {
            foreach (double half in (double[])[0, 0.5])
            {
                Fractional o = new((c % n) + half, (c / n % n) + half, (c / (n * n)) + half);
                atoms.AddRange([
                    (sodium, o + new Fractional(0.5, 0, 0)), (sodium, o + new Fractional(0, 0.5, 0)), (sodium, o + new Fractional(0, 0, 0.5)), (phosphorus, o),
                    (sulfide, o + new Fractional(x, x, x)), (sulfide, o + new Fractional(-x, -x, x)),
                    (sulfide, o + new Fractional(-x, x, -x)), (sulfide, o + new Fractional(x, -x, -x))]);
            }
        }

        (Species Ion, Fractional Place)[] sorted = [.. atoms.OrderBy(a => a.Ion == sodium ? 0 : a.Ion == phosphorus ? 1 : 2)];
        return new OrderedCell
        {
            Lattice = Lattice.Cubic(6.995 * n),
            Atoms = [.. sorted.Select(a => a.Ion)],
            Positions = [.. sorted.Select(a => new Fractional(a.Place.U / n, a.Place.V / n, a.Place.W / n).Wrapped())],
            SiteLabels = [.. sorted.Select(a => a.Ion.Element.Symbol)],
            Mobile = sodium,
        };
    }

    /// <summary>One molecule in a large box, its atoms wrapped into the box whatever its place.</summary>
    internal static MdState Molecule(Cartesian centre, params (string Element, Cartesian Place)[] atoms)
    {
        Lattice box = Lattice.Cubic(20);
        MdState state = new(box, [.. atoms.Select(a => Ion(a.Element, 0))]);
        for (int i = 0; i < atoms.Length; i++)
        {
            Cartesian r = box.ToCartesian(box.ToFractional(centre + atoms[i].Place).Wrapped());
            (state.X[i], state.Y[i], state.Z[i]) = (r.X, r.Y, r.Z);
        }

        return state;
    }

    /// <summary>Corners of a regular icosahedron at a distance from the centre, Å.</summary>
    internal static IEnumerable<Cartesian> Icosahedron(double radius)
    {
        double golden = (1 + Math.Sqrt(5)) / 2, scale = radius / Math.Sqrt(1 + (golden * golden));
        foreach (int a in (int[])[-1, 1])
        {
            foreach (int b in (int[])[-1, 1])
            {
                yield return scale * new Cartesian(0, a, b * golden);
                yield return scale * new Cartesian(a, b * golden, 0);
                yield return scale * new Cartesian(b * golden, 0, a);
            }
        }
    }

    internal static IEnumerable<Cartesian> Tetrahedron(double radius)
    {
        double s = radius / Math.Sqrt(3);
        return [new(s, s, s), new(-s, -s, s), new(-s, s, -s), new(s, -s, -s)];
    }

    private static Species Ion(string element, int charge) => new(Element.Parse(element), charge);
}
