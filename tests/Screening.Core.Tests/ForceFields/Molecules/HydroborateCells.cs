using Screening.Core.Structures;
using Screening.Core.Tests.Dynamics.Constraints;

namespace Screening.Core.Tests.ForceFields.Molecules;

/// <summary>Hydroborates with the geometry of the shipped sets.</summary>
internal static class HydroborateCells
{
    private static readonly Species Lithium = Ion("Li", 1), Sodium = Ion("Na", 1), Boron = Ion("B", 0), Hydrogen = Ion("H", 0), Oxide = Ion("O", -2);

    private static readonly Fractional[] FaceCentred = [new(0, 0, 0), new(0, 0.5, 0.5), new(0.5, 0, 0.5), new(0.5, 0.5, 0)];

    /// <summary>Li2B12H12 with anions at the corners and faces and Li in the tetrahedral voids; n³ cubic cells, 104 atoms each.</summary>
    internal static OrderedCell LithiumDodecaborate(int n, double a = 9.85) => Build(n, a, Lithium, FaceCentred, [.. Tetrahedral().Select(p => (Lithium, p))], Icosahedron());

    /// <summary>Na2B10H10, the same arrangement.</summary>
    internal static OrderedCell SodiumDecaborate(int n, double a = 9.84) => Build(n, a, Sodium, FaceCentred, [.. Tetrahedral().Select(p => (Sodium, p))], Antiprism());

    /// <summary>Na3OBH4, antiperovskite; n³ cells of 9 atoms.</summary>
    internal static OrderedCell SodiumOxideBorohydride(int n, double a = 4.6) => Build(n, a, Sodium, [new(0, 0, 0)],
        [(Sodium, new(0.5, 0.5, 0)), (Sodium, new(0.5, 0, 0.5)), (Sodium, new(0, 0.5, 0.5)), (Oxide, new(0.5, 0.5, 0.5))], Tetrahedron());

    /// <summary>One anion in a cubic box, Å.</summary>
    internal static OrderedCell Alone(IReadOnlyList<(Species, Cartesian)> anion, double box) => Build(1, box, anion[0].Item1, [new(0.5, 0.5, 0.5)], [], anion);

    internal static IReadOnlyList<(Species, Cartesian)> Icosahedron() =>
        [.. RotorCells.Icosahedron(1.70).Select(r => (Boron, r)), .. RotorCells.Icosahedron(2.90).Select(r => (Hydrogen, r))];

    internal static IReadOnlyList<(Species, Cartesian)> Tetrahedron() => [(Boron, default), .. RotorCells.Tetrahedron(1.21).Select(r => (Hydrogen, r))];

    private static IReadOnlyList<(Species, Cartesian)> Antiprism()
    {
        double radius = 1.83 / Math.Sqrt(2);
        List<Cartesian> cage = [new(0, 0, 1.86), new(0, 0, -1.86)];
        for (int k = 0; k < 8; k++)
        {
            cage.Add(new(radius * Math.Cos(k * Math.PI / 4), radius * Math.Sin(k * Math.PI / 4), k % 2 == 0 ? 0.765 : -0.765));
        }

        return [.. cage.Select(r => (Boron, r)), .. cage.Select(r => (Hydrogen, (1 + (1.2 / r.Length)) * r))];
    }

    private static IEnumerable<Fractional> Tetrahedral() =>
        FaceCentred.SelectMany(f => new[] { f + new Fractional(0.25, 0.25, 0.25), f + new Fractional(0.75, 0.75, 0.75) });

    private static OrderedCell Build(int n, double a, Species mobile, Fractional[] anions, (Species Ion, Fractional Place)[] ions, IReadOnlyList<(Species Ion, Cartesian Place)> anion)
    {
        List<(Species Ion, Fractional Place)> atoms = [];
        for (int c = 0; c < n * n * n; c++)
        {
            Fractional corner = new(c % n, c / n % n, c / (n * n));
            atoms.AddRange(ions.Select(i => (i.Ion, corner + i.Place)));
            atoms.AddRange(anions.SelectMany(o => anion.Select(i => (i.Ion, corner + o + new Fractional(i.Place.X / a, i.Place.Y / a, i.Place.Z / a)))));
        }

        (Species Ion, Fractional Place)[] sorted = [.. atoms.OrderBy(i => i.Ion == mobile ? 0 : i.Ion == Oxide ? 1 : i.Ion == Boron ? 2 : 3)];
        return new()
        {
            Lattice = Lattice.Cubic(n * a),
            Atoms = [.. sorted.Select(i => i.Ion)],
            Positions = [.. sorted.Select(i => new Fractional(i.Place.U / n, i.Place.V / n, i.Place.W / n).Wrapped())],
            SiteLabels = [.. sorted.Select(i => i.Ion.Element.Symbol)],
            Mobile = mobile,
        };
    }

    private static Species Ion(string element, double charge) => new(Element.Parse(element), charge);
}
