using System.Globalization;
using System.Text;
using Screening.Core.Preparation;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Preparation;

/// <summary>Lithium borohydride with the anion in two orientations, written as crystallographers do: two groups of one assembly.</summary>
public sealed class DisorderGroupTests
{
    private const double A = 7.5, Diagonal = 0.693 / A, Along = 0.98 / A;

    private static readonly (double, double, double)[] Tetrahedron = [(1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1)];

    private static string Cif(string operations, (double U, double V, double W) boron, IEnumerable<(string Group, double Share, double U, double V, double W)> hydrogens)
    {
        StringBuilder text = new("data_x\n_cell_length_a 7.5\n_cell_length_b 7.5\n_cell_length_c 7.5\nloop_\n_symmetry_equiv_pos_as_xyz\n" + operations
            + "loop_\n_atom_site_label\n_atom_site_type_symbol\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n_atom_site_occupancy\n_atom_site_disorder_assembly\n_atom_site_disorder_group\n");
        text.AppendLine(CultureInfo.InvariantCulture, $"B1 B {boron.U} {boron.V} {boron.W} 1 . .").AppendLine("Li1 Li 0.75 0 0.6 1 . .");
        int i = 0;
        foreach ((string group, double share, double u, double v, double w) in hydrogens)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"H{++i}_{group} H {boron.U + u:0.######} {boron.V + v:0.######} {boron.W + w:0.######} {share} A {group}");
        }

        return text.ToString();
    }

    private static string Screw(double first, double second) => Cif("x,y,z\n-x+1/2,-y,z+1/2\n-x,y+1/2,-z+1/2\nx+1/2,-y+1/2,-z\n", (0.25, 0.1, 0.3),
        Tetrahedron.Select(t => ("1", first, Diagonal * t.Item1, Diagonal * t.Item2, Diagonal * t.Item3))
            .Concat(Tetrahedron.Select(t => ("2", second, -Diagonal * t.Item1, -Diagonal * t.Item2, -Diagonal * t.Item3))));

    /// <summary>The boron lies on a mirror plane: half of the hydrogens are written, the plane makes the others.</summary>
    private static string Mirror => Cif("x,y,z\nx,-y,z\n", (0.25, 0, 0.3),
    [
        ("1", 0.5, Along, 0, Diagonal), ("1", 0.5, -Along, 0, Diagonal), ("1", 0.5, 0, Along, -Diagonal),
        ("2", 0.5, Along, 0, -Diagonal), ("2", 0.5, -Along, 0, -Diagonal), ("2", 0.5, 0, Along, Diagonal),
    ]);

    private static IEnumerable<TestCaseData> Crystals()
    {
        yield return new TestCaseData(Screw(0.6, 0.4), 0.6).SetArgDisplayNames("anion on a general position");
        yield return new TestCaseData(Mirror, 0.5).SetArgDisplayNames("anion on a mirror plane");
    }

    [TestCaseSource(nameof(Crystals))]
    public void Every_anion_of_an_ordering_has_one_whole_orientation(string cif, double share)
    {
        PreparedCandidate prepared = CandidatePreparation.Prepare(StructureReader.Parse("a.cif", cif), new() { Orderings = 2 });
        Assert.That(prepared.Rejection?.Message, Is.Null);
        Assert.That(prepared.Warnings.Select(w => w.Code), Has.None.EqualTo("disorder-groups-unmatched"));
        Assert.That(prepared.Orderings, Has.Count.EqualTo(2));
        foreach (OrderedCell cell in prepared.Orderings)
        {
            int[] boron = Atoms(cell, "B"), hydrogen = Atoms(cell, "H");
            int ofFirst = 0;
            foreach (int b in boron)
            {
                int[] bonded = [.. hydrogen.Where(h => cell.Lattice.Distance(cell.Positions[b], cell.Positions[h]) < 1.4)];
                string[] groups = [.. bonded.Select(h => cell.SiteLabels[h].Split('_')[1]).Distinct()];
                Assert.That((bonded.Length, groups.Length), Is.EqualTo((4, 1)), "four hydrogens of one group");
                ofFirst += groups[0] == "1" ? 1 : 0;
            }

            Assert.That(ofFirst, Is.EqualTo(share * boron.Length).Within(0.51));
        }
    }

    [Test]
    public void Groups_with_unequal_occupancies_are_reported_as_unmatched()
    {
        string cif = Screw(0.6, 0.4).Replace("0.6 A 1\nH2", "0.3 A 1\nH2", StringComparison.Ordinal).Replace("0.6 A 1\r\nH2", "0.3 A 1\r\nH2", StringComparison.Ordinal);
        Structure structure = StructureReader.Parse("a.cif", cif);
        Assert.That(structure.Warnings.Select(w => w.Code), Has.Member("disorder-groups"));
        Assert.That(DisorderAssemblies.Of(structure).Unmatched.Single(), Does.Contain("assembly A mixes"));
    }

    private static int[] Atoms(OrderedCell cell, string element) => [.. Enumerable.Range(0, cell.Count).Where(i => cell.Atoms[i].Element.Symbol == element)];
}
