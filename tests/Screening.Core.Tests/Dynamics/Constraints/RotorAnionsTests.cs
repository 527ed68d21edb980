using Screening.Core.Dynamics.Constraints;
using Screening.Core.Neighbors;
using Screening.Core.Particles;
using Screening.Core.Preparation;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.Dynamics.Constraints;

public class RotorAnionsTests
{
    [Test]
    public void Every_thiophosphate_of_the_crystal_is_found_in_one_piece_across_the_cell_boundary()
    {
        OrderedCell cell = RotorCells.SodiumThiophosphate(2);
        MdState state = MdState.From(cell);

        IReadOnlyList<Rotor> rotors = RotorAnions.Find(state, cell.IsMobile);

        Assert.That(RotorAnions.Summary(rotors), Is.EqualTo("16 PS4"));
        Assert.That(rotors.SelectMany(r => r.Atoms), Is.Unique);
        foreach (Rotor rotor in rotors)
        {
            Cartesian[] places = [.. rotor.Atoms.Select((i, n) => new Cartesian(state.X[i], state.Y[i], state.Z[i]) + rotor.Shifts[n])];
            Assert.That(places[1..].Select(s => (s - places[0]).Length), Is.All.EqualTo(0.169 * Math.Sqrt(3) * 6.995).Within(1e-9));
        }
    }

    [TestCase("Li3PS4-beta.cif", "PS4")]
    [TestCase("Li6PS5Cl.cif", "PS4")]
    [TestCase("Li3PO4-gamma.cif", "PO4")]
    [TestCase("Li2CO3.cif", "CO3")]
    [TestCase("NaZr2P3O12.cif", "PO4")]
    public void Complex_anions_of_real_crystals_are_found(string file, string formula)
    {
        IReadOnlyList<Rotor> rotors = FindIn(file);

        Assert.That(rotors, Is.Not.Empty);
        Assert.That(rotors.Select(r => r.Formula), Is.All.EqualTo(formula));
    }

    [TestCase("Li2SiO3.cif")]                       // endless chains of corner-sharing SiO4
    [TestCase("LiAlO2-gamma.cif")]                  // a network
    [TestCase("Li7La3Zr2O12-cubic.cif")]
    [TestCase("LiCl.cif")]
    [TestCase("Li3N.cif")]
    [TestCase("RbAg4I5.cif")]
    public void Networks_and_simple_salts_have_no_rotors(string file) => Assert.That(FindIn(file), Is.Empty);

    [Test]
    public void Boranes_silicate_and_thiodiphosphates_are_found_at_the_corner_of_the_box()
    {
        Cartesian corner = new(0.1, 19.9, 0.2), x = new(1, 0, 0);
        Assert.That(Formula(("B", default), [.. RotorCells.Tetrahedron(1.22).Select(r => ("H", r))]), Is.EqualTo("BH4"));
        Assert.That(Formula(("Si", default), [.. RotorCells.Tetrahedron(1.62).Select(r => ("O", r))]), Is.EqualTo("SiO4"));
        (string, Cartesian)[] cage = [.. RotorCells.Icosahedron(1.70).Select(r => ("B", r)), .. RotorCells.Icosahedron(2.90).Select(r => ("H", r))];
        Assert.That(Formula(cage[0], cage[1..]), Is.EqualTo("B12H12"));

        // P2S6: ethane-like, P-P 2.25 Å; P2S7: two PS3 around a bridging S.
        IEnumerable<(string, Cartesian)> Cap(double p, double outward) => Enumerable.Range(0, 3).Select(k =>
            ("S", new Cartesian(p + (0.7 * outward), 1.88 * Math.Cos(2 * Math.PI * k / 3), 1.88 * Math.Sin(2 * Math.PI * k / 3))));
        Assert.That(Formula(("P", 1.125 * x), [("P", -1.125 * x), .. Cap(1.125, 1), .. Cap(-1.125, -1)]), Is.EqualTo("P2S6"));
        Assert.That(Formula(("P", 2.1 * x), [("P", -2.1 * x), ("S", default), .. Cap(2.1, 1), .. Cap(-2.1, -1)]), Is.EqualTo("P2S7"));

        string Formula((string, Cartesian) first, (string, Cartesian)[] others)
        {
            MdState state = RotorCells.Molecule(corner, [first, .. others]);
            IReadOnlyList<Rotor> rotors = RotorAnions.Find(state, _ => false);
            Assert.That(rotors, Has.Count.EqualTo(1));
            return rotors[0].Formula;
        }
    }

    private static IReadOnlyList<Rotor> FindIn(string file)
    {
        PreparedCandidate candidate = CandidatePreparation.Prepare(StructureReader.Read(Repository.File("data", "candidates", file)), new PreparationOptions { TargetAtoms = 100, MinimumWidthAngstrom = 6 });
        OrderedCell cell = candidate.Orderings[0];
        return RotorAnions.Find(MdState.From(cell), cell.IsMobile);
    }
}
