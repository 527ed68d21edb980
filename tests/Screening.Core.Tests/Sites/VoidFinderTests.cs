using FsCheck;
using FsCheck.Fluent;
using Screening.Core.Numerics;
using Screening.Core.Sites;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Sites;

/// <summary>Voids and windows of textbook packings against their closed forms, of random ones against a grid.</summary>
public sealed class VoidFinderTests
{
    /// <summary>Positions of symmetric packings come out of a few intersections of planes, Å.</summary>
    private const double Exact = 1e-5;

    private static readonly Fractional[] FaceCentred = [new(0, 0, 0), new(0, 0.5, 0.5), new(0.5, 0, 0.5), new(0.5, 0.5, 0)];
    private static readonly Fractional[] BodyCentred = [new(0, 0, 0), new(0.5, 0.5, 0.5)];
    private static readonly Fractional[] Hexagonal = [new(1.0 / 3, 2.0 / 3, 0.25), new(2.0 / 3, 1.0 / 3, 0.75)];

    private static Lattice IdealHexagonal(double a) => Lattice.FromParameters(a, a, a * Math.Sqrt(8.0 / 3), 90, 90, 120);

    private static Dictionary<string, (int Count, double Distance)> Classes(Lattice lattice, IReadOnlyList<Fractional> ions) =>
        VoidFinder.Find(lattice, ions, 4, windows: true).GroupBy(v => v.Shape).ToDictionary(g => g.Key, g => (g.Count(), g.Max(v => v.DistanceAngstrom)));

    private static void Expect((int Count, double Distance) found, int count, double distance)
    {
        Assert.That(found.Count, Is.EqualTo(count));
        Assert.That(found.Distance, Is.EqualTo(distance).Within(Exact));
    }

    [Test]
    public void Cubic_close_packing_has_one_octahedral_and_two_tetrahedral_holes_per_ion_and_their_windows()
    {
        const double A = 5.6;
        var classes = Classes(Lattice.Cubic(A), FaceCentred);
        Assert.Multiple(() =>
        {
            Expect(classes["octahedral"], 4, A / 2);
            Expect(classes["tetrahedral"], 8, A * Math.Sqrt(3) / 4);
            Expect(classes["trigonal"], 32, A / Math.Sqrt(6));
            Expect(classes["linear"], 24, A / Math.Sqrt(8));
            Assert.That(classes, Has.Count.EqualTo(4));
        });
        Fractional[] octahedral = [.. VoidFinder.Find(Lattice.Cubic(A), FaceCentred, 4, windows: false).Where(v => v.Shape == "octahedral").Select(v => v.Position)];
        Assert.That(octahedral.Min(p => Lattice.Cubic(A).Distance(p, new(0.5, 0.5, 0.5))), Is.LessThan(Exact));
    }

    [Test]
    public void Body_centred_packing_has_the_tetrahedral_holes_at_a_quarter_and_a_half_of_its_faces()
    {
        const double A = 5;
        Lattice lattice = Lattice.Cubic(A);
        var classes = Classes(lattice, BodyCentred);
        FrameworkVoid[] voids = [.. VoidFinder.Find(lattice, BodyCentred, 4, windows: false)];
        Assert.Multiple(() =>
        {
            Expect(classes["tetrahedral"], 12, A * Math.Sqrt(5) / 4);
            Expect(classes["trigonal"], 24, A * Math.Sqrt(18) / 8);
            Assert.That(classes["linear"].Count, Is.EqualTo(6 + 8), "between second and between first neighbours");
            Assert.That(classes["linear"].Distance, Is.EqualTo(A / 2).Within(Exact), "the octahedral hole of the textbooks is a saddle between two ions");
            Assert.That(voids.Min(v => lattice.Distance(v.Position, new(0.5, 0.25, 0))), Is.LessThan(Exact));
        });
    }

    [Test]
    public void Hexagonal_close_packing_has_as_many_holes_as_the_cubic_one_and_windows_between_like_holes()
    {
        const double A = 4;
        Lattice lattice = IdealHexagonal(A);
        FrameworkVoid[] all = [.. VoidFinder.Find(lattice, Hexagonal, 4, windows: true)];
        Assert.Multiple(() =>
        {
            Expect((all.Count(v => v.Shape == "octahedral"), all.Where(v => v.Shape == "octahedral").Max(v => v.DistanceAngstrom)), 2, A / Math.Sqrt(2));
            Expect((all.Count(v => v.Shape == "tetrahedral"), all.Where(v => v.Shape == "tetrahedral").Max(v => v.DistanceAngstrom)), 4, A * Math.Sqrt(6) / 4);
            Assert.That(all.Where(v => v.Shape == "octahedral").Min(v => lattice.Distance(v.Position, new(0, 0, 0))), Is.LessThan(Exact));
            Assert.That(all.Where(v => v.Shape == "trigonal").Min(v => lattice.Distance(v.Position, new(0, 0, 0.25))), Is.LessThan(Exact), "face shared by two octahedra");
            Assert.That(all.Where(v => v.Shape == "trigonal").Min(v => lattice.Distance(v.Position, new(1.0 / 3, 2.0 / 3, 0.75))), Is.LessThan(Exact), "face shared by two tetrahedra");
        });
    }

    [Test]
    public void Simple_cubic_packing_has_a_cubic_hole_with_square_windows()
    {
        var classes = Classes(Lattice.Cubic(3.2), [new(0.1, 0.2, 0.3)]);
        Assert.Multiple(() =>
        {
            Expect(classes["8-fold"], 1, 3.2 * Math.Sqrt(3) / 2);
            Expect(classes["square"], 3, 3.2 / Math.Sqrt(2));
            Expect(classes["linear"], 3, 1.6);
        });
    }

    [Test]
    public void Equivalent_voids_form_orbits_with_and_without_known_symmetry()
    {
        Lattice lattice = Lattice.Cubic(5.6);
        IReadOnlyList<FrameworkVoid> voids = VoidFinder.Find(lattice, FaceCentred, 4, windows: true);
        IReadOnlyList<InterstitialOrbit> blind = InterstitialOrbit.Group(lattice, [], FaceCentred, voids);
        Assert.That(blind.Select(o => (o.Shape, o.Multiplicity)), Is.EquivalentTo(new[] { ("octahedral", 4), ("tetrahedral", 8), ("trigonal", 32), ("linear", 24) }));
        Structure rockSalt = StructureReader.Read(Testing.Repository.File("data", "candidates", "LiCl.cif"));
        IReadOnlyList<InterstitialOrbit> symmetric = InterstitialOrbit.Of(rockSalt, Element.Parse("Li"), e => e.Symbol == "Cl");
        Assert.That(symmetric.Where(o => o.Shape == "tetrahedral").Select(o => o.Multiplicity), Is.EqualTo(new[] { 8 }));
        Assert.That(symmetric.Select(o => o.Shape), Has.None.EqualTo("octahedral"), "those are the lithium's own sites");
    }

    /// <summary>A random packing in a random triclinic cell: described in another cell of the same lattice, shifted, the voids are the same.</summary>
    [Test]
    public void Voids_do_not_depend_on_the_choice_of_cell_and_origin() => Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), seed =>
    {
        RandomStream random = new((ulong)seed.Get, "voids");
        (Lattice lattice, Fractional[] ions) = Packing(random);
        Lattice other = lattice.Combine(new[,] { { 1, 1, 0 }, { 0, 1, -1 }, { 0, 0, 1 } });
        Fractional shift = new(random.NextDouble(), random.NextDouble(), random.NextDouble());
        Fractional[] moved = [.. ions.Select(f => (other.ToFractional(lattice.ToCartesian(f)) + shift).Wrapped())];
        double[] first = Distances(lattice, ions), second = Distances(other, moved);
        Assert.That(second, Has.Length.EqualTo(first.Length));
        Assert.That(second, Is.EqualTo(first).Within(1e-4));
    }).QuickCheckThrowOnFailure();

    /// <summary>No point of a fine grid is further from the ions than the largest void, and the void is a place as empty as stated.</summary>
    [Test]
    public void The_largest_void_of_any_packing_is_the_emptiest_place_of_a_grid() => Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), seed =>
    {
        const int Cuts = 24;
        (Lattice lattice, Fractional[] ions) = Packing(new((ulong)seed.Get, "voids on a grid"));
        IReadOnlyList<FrameworkVoid> voids = VoidFinder.Find(lattice, ions, 6, windows: false);
        double Room(Fractional f) => ions.Min(i => lattice.Distance(i, f));
        double best = 0;
        for (int n = 0; n < Cuts * Cuts * Cuts; n++)
        {
            best = Math.Max(best, Room(new((double)(n % Cuts) / Cuts, (double)(n / Cuts % Cuts) / Cuts, (double)(n / Cuts / Cuts) / Cuts)));
        }

        double spacing = new[] { lattice.A.Length, lattice.B.Length, lattice.C.Length }.Sum() / Cuts / 2;
        Assert.That(voids[0].DistanceAngstrom, Is.InRange(best - 1e-9, best + spacing));
        Assert.That(voids.Select(v => Math.Abs(Room(v.Position) - v.DistanceAngstrom)), Is.All.LessThan(0.021), "as empty as stated");
    }).QuickCheckThrowOnFailure();

    private static double[] Distances(Lattice lattice, Fractional[] ions) =>
        [.. VoidFinder.Find(lattice, ions, 5, windows: false).Where(v => v.DistanceAngstrom < 4.99).Select(v => v.DistanceAngstrom).Order()];

    private static (Lattice, Fractional[]) Packing(RandomStream random)
    {
        Lattice lattice = Lattice.FromParameters(4 + (2 * random.NextDouble()), 4 + (2 * random.NextDouble()), 4 + (2 * random.NextDouble()),
            75 + (30 * random.NextDouble()), 75 + (30 * random.NextDouble()), 75 + (30 * random.NextDouble()));
        List<Fractional> ions = [];
        for (int tries = 0; tries < 200 && ions.Count < 4; tries++)
        {
            Fractional f = new(random.NextDouble(), random.NextDouble(), random.NextDouble());
            if (ions.TrueForAll(i => lattice.Distance(i, f) > 2))
            {
                ions.Add(f);
            }
        }

        return (lattice, [.. ions]);
    }
}
