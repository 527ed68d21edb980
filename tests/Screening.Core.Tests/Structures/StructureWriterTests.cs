using FsCheck;
using FsCheck.Fluent;
using Screening.Core.Numerics;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Structures;

public class StructureWriterTests
{
    /// <summary>Ten decimals in cells below 20 Å, doubled for the sum of cell and position rounding, Å.</summary>
    private const double PositionTolerance = 2e-8;

    [Test]
    public void Any_disordered_structure_written_as_cif_or_xyz_reads_back_the_same() => Property(ordered: false,
        (s, w) => CifWriter.Write(s, w), "a.cif", (s, w) => ExtendedXyzWriter.Write(s, w), "a.extxyz");

    [Test]
    public void Any_ordered_structure_written_as_poscar_or_lammps_data_reads_back_the_same() => Property(ordered: true,
        (s, w) => PoscarWriter.Write(s, w), "POSCAR", (s, w) => LammpsDataWriter.Write(s, w), "a.lmp");

    [Test]
    public void Formats_without_occupancies_refuse_a_disordered_structure()
    {
        Structure structure = Random(7, ordered: false);
        Assert.That(() => PoscarWriter.Write(structure, new StringWriter()), Throws.ArgumentException.With.Message.Contains("order the structure first"));
        Assert.That(() => LammpsDataWriter.Write(structure, new StringWriter()), Throws.ArgumentException);
    }

    [Test]
    public void Oxidation_states_travel_in_xyz_and_stay_out_of_the_cif()
    {
        Structure structure = Random(3, ordered: true);
        structure = structure with { Sites = [.. structure.Sites.Select(s => s with { Occupants = [s.Occupants[0] with { StatedOxidationState = 1.5 }] })] };
        StringWriter xyz = new(), cif = new();
        ExtendedXyzWriter.Write(structure, xyz);
        CifWriter.Write(structure, cif);
        Assert.That(StructureReader.Parse("a.xyz", xyz.ToString()).Sites.Select(s => s.Occupants[0].StatedOxidationState), Is.All.EqualTo(1.5));
        Assert.That(StructureReader.Parse("a.cif", cif.ToString()).Sites.Select(s => s.Occupants[0].StatedOxidationState), Is.All.Null);
    }

    [Test]
    public void An_ordered_cell_becomes_a_structure_of_the_same_content()
    {
        Species lithium = new(Element.Parse("Li"), 1), chlorine = new(Element.Parse("Cl"), -1);
        OrderedCell cell = new()
        {
            Lattice = Lattice.Cubic(3),
            Atoms = [lithium, chlorine],
            Positions = [new(0, 0, 0), new(0.5, 0.5, 0.5)],
            SiteLabels = ["Li1", "Cl1"],
            Mobile = lithium,
        };
        Structure structure = cell.ToStructure("LiCl");
        Assert.That(structure.Composition.Formula, Is.EqualTo("LiCl"));
        Assert.That(structure.Sites[1].Occupants[0].StatedOxidationState, Is.EqualTo(-1));
    }

    private static void Property(bool ordered, Action<Structure, TextWriter> first, string firstName, Action<Structure, TextWriter> second, string secondName) =>
        Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), seed =>
        {
            Structure structure = Random((ulong)seed.Get, ordered);
            AssertSame(structure, first, firstName);
            AssertSame(structure, second, secondName);
        }).QuickCheckThrowOnFailure();

    private static void AssertSame(Structure structure, Action<Structure, TextWriter> write, string name)
    {
        StringWriter text = new();
        write(structure, text);
        Structure again = StructureReader.Parse(name, text.ToString());
        // POSCAR groups atoms by element; the others keep the order.
        List<Site> expected = [.. structure.Sites.GroupBy(s => s.Occupants[0].Element).SelectMany(g => g)];
        List<Site> found = [.. again.Sites.GroupBy(s => s.Occupants[0].Element).SelectMany(g => g)];
        Assert.That(found, Has.Count.EqualTo(expected.Count));
        Assert.That(again.Lattice.VolumeCubicAngstrom, Is.EqualTo(structure.Lattice.VolumeCubicAngstrom).Within(1e-6));
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.That(structure.Lattice.Distance(expected[i].Position, found[i].Position), Is.LessThan(PositionTolerance));
            Assert.That(found[i].Occupants.Select(o => (o.Element, Math.Round(o.Occupancy, 6))), Is.EqualTo(expected[i].Occupants.Select(o => (o.Element, Math.Round(o.Occupancy, 6)))));
        }
    }

    private static Structure Random(ulong seed, bool ordered)
    {
        RandomStream random = new(seed, "structure writer test");
        Element[] elements = [.. ((string[])["Li", "O", "S", "Cl", "Ge"]).Select(Element.Parse)];
        Lattice lattice = Lattice.FromParameters(6 + 6 * random.NextDouble(), 6 + 6 * random.NextDouble(), 6 + 6 * random.NextDouble(),
            80 + 20 * random.NextDouble(), 80 + 20 * random.NextDouble(), 80 + 30 * random.NextDouble());
        List<Site> sites = [];
        for (int i = 0; i < 12; i++)
        {
            Element element = elements[random.Next(elements.Length)], other = elements[random.Next(elements.Length)];
            Fractional position = new(random.NextDouble(), random.NextDouble(), random.NextDouble());
            if (sites.Any(s => lattice.Distance(s.Position, position) < 0.3))
            {
                continue;
            }

            double share = Math.Round(0.2 + 0.6 * random.NextDouble(), 4);
            IReadOnlyList<Occupant> occupants = ordered || i % 3 == 0 ? [new(element, 1)]
                : element == other || i % 3 == 1 ? [new(element, share)] : [new(element, share), new(other, Math.Round(1 - share, 4))];
            sites.Add(new($"X{i}", position, occupants, i));
        }

        return new() { Lattice = lattice, Sites = sites, Name = "random \"structure\"" };
    }
}
