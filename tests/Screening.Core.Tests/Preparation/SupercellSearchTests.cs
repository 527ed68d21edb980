using FsCheck;
using FsCheck.Fluent;
using Screening.Core.Preparation;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Preparation;

public sealed class SupercellSearchTests
{
    [Test]
    public void Primitive_translations_of_a_face_centred_crystal_are_found()
    {
        PrimitiveCell primitive = PrimitiveCell.Of(PreparationStructures.RockSalt("Li", "Cl", 5.13));
        Assert.Multiple(() =>
        {
            Assert.That(primitive.Sites, Has.Count.EqualTo(2));
            Assert.That(primitive.Lattice.VolumeCubicAngstrom, Is.EqualTo(Math.Pow(5.13, 3) / 4).Within(1e-9));
        });
    }

    [Test]
    public void Different_occupancies_on_equal_positions_are_no_translation()
    {
        Structure parent = PreparationStructures.Of(Lattice.Cubic(4), ("A", "Li:0.5", 0, 0, 0), ("B", "Li:0.6", 0.5, 0.5, 0.5));
        Assert.That(PrimitiveCell.Of(parent).Sites, Has.Count.EqualTo(2));
    }

    [Test]
    public void Every_cell_is_wide_enough_and_holds_the_right_number_of_atoms_at_unchanged_distances()
    {
        Gen<(double, double, double)> cells = Gen.Choose(35, 120).SelectMany(a => Gen.Choose(35, 120).SelectMany(c => Gen.Choose(60, 120).Select(beta => (a / 10.0, c / 10.0, (double)beta))));
        Prop.ForAll(cells.ToArbitrary(), shape =>
        {
            Structure parent = PreparationStructures.Of(Lattice.FromParameters(shape.Item1, 6, shape.Item2, 90, shape.Item3, 90),
                ("A", "Li", 0.1, 0.2, 0.3), ("B", "Cl", 0.55, 0.65, 0.9));
            PrimitiveCell primitive = PrimitiveCell.Of(parent);
            SupercellSearch search = new(primitive.Lattice, parent.Lattice, 13);
            Supercell cell = search.Smallest();
            List<(int Site, Fractional Position)> sites = cell.Expand(primitive);
            double expected = parent.Lattice.Distance(parent.Sites[0].Position, parent.Sites[1].Position);
            double found = sites.Where(s => s.Site == 1).Min(s => cell.Lattice.Distance(sites[0].Position, s.Position));
            return sites.Count == 2 * cell.Index
                && cell.Lattice.SmallestWidth >= 13 - 1e-6
                && cell.Lattice.A.Y == 0 && cell.Lattice.A.Z == 0 && cell.Lattice.B.Z == 0
                && Math.Abs(cell.Lattice.VolumeCubicAngstrom - (cell.Index * primitive.Lattice.VolumeCubicAngstrom)) < 1e-6 * cell.Lattice.VolumeCubicAngstrom
                && Math.Abs(expected - found) < 1e-9
                && sites.Select(s => s.Position).Distinct().Count() == sites.Count;
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void No_smaller_cell_is_wide_enough_by_trying_every_basis()
    {
        // All integer bases with entries up to 4, without any of the search's shortcuts.
        Lattice hexagonal = Lattice.FromParameters(5.2, 5.2, 6.1, 90, 90, 120);
        int smallest = int.MaxValue;
        for (int i = -4; i <= 4; i++)
        {
            for (int j = -4; j <= 4; j++)
            {
                for (int k = 0; k <= 4; k++)
                {
                    for (int l = -4; l <= 4; l++)
                    {
                        for (int m = 1; m <= 3; m++)
                        {
                            // Hermite-like third vector along c is enough: the lattice is a right prism.
                            int index = Math.Abs((i * l) - (j * k)) * m;
                            if (index > 0 && index < smallest && hexagonal.Combine(new[,] { { i, j, 0 }, { k, l, 0 }, { 0, 0, m } }).SmallestWidth >= 10)
                            {
                                smallest = index;
                            }
                        }
                    }
                }
            }
        }

        Assert.That(new SupercellSearch(hexagonal, hexagonal, 10).Smallest().Index, Is.LessThanOrEqualTo(smallest));
    }

    [Test]
    public void A_cubic_crystal_gets_a_cubic_cell_along_its_own_axes()
    {
        Lattice cubic = Lattice.Cubic(5.4);
        Supercell cell = new SupercellSearch(cubic, cubic, 16).Smallest();
        Assert.Multiple(() =>
        {
            Assert.That(cell.Index, Is.EqualTo(27));
            Assert.That(cell.Rows, Is.EqualTo(new[,] { { 3, 0, 0 }, { 0, 3, 0 }, { 0, 0, 3 } }));
        });
    }

    [Test]
    public void Reduction_makes_a_long_hexagonal_cell_of_a_rhombohedral_crystal_compact()
    {
        // NASICON setting: a 8.5, c 20.9, three lattice points; multiplying the hexagonal cell gives 9 times 108 sites.
        (double, double, double)[] centring = [(0, 0, 0), (2 / 3.0, 1 / 3.0, 1 / 3.0), (1 / 3.0, 2 / 3.0, 2 / 3.0)];
        Structure parent = PreparationStructures.Of(Lattice.FromParameters(8.5, 8.5, 20.9, 90, 90, 120),
            [.. centring.Select(t => ("A", "Li", t.Item1, t.Item2, t.Item3)), .. centring.Select(t => ("B", "Cl", t.Item1, t.Item2, t.Item3 + 0.5))]);
        PrimitiveCell primitive = PrimitiveCell.Of(parent);
        Supercell cell = new SupercellSearch(primitive.Lattice, parent.Lattice, 16).Smallest();
        Assert.Multiple(() =>
        {
            Assert.That(primitive.Sites, Has.Count.EqualTo(2));
            Assert.That(cell.Index, Is.LessThanOrEqualTo(12), "four hexagonal cells; whole multiples would need 27 primitive cells");
        });
    }
}
