using Screening.Core.Numerics;
using Screening.Core.Preparation;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Structures;

public class StructureAuditTests
{
    [Test]
    public void Rocksalt_has_no_findings() => Assert.That(StructureAudit.Examine(Crystal(5.14)).Findings, Is.Empty);

    [Test]
    public void A_cell_without_atoms_is_rejected()
    {
        AuditReport report = StructureAudit.Examine(new() { Lattice = Lattice.Cubic(4), Sites = [] });
        Assert.That((report.IsRejected, report.Findings[0].Code), Is.EqualTo((true, "no-atoms")));
    }

    [Test]
    public void A_shrunken_cell_has_too_close_contacts_and_too_high_a_density()
    {
        AuditReport report = StructureAudit.Examine(Crystal(2.2));
        Assert.That(report.Findings.Select(f => f.Code), Is.SupersetOf(new[] { "too-close" }));
        Assert.That(report.Verdict, Is.EqualTo(AuditSeverity.Warn));
    }

    [Test]
    public void An_inflated_cell_has_an_implausible_density() =>
        Assert.That(StructureAudit.Examine(Crystal(20)).Findings.Select(f => f.Code), Is.EqualTo(new[] { "density" }));

    [Test]
    public void A_heap_of_positions_is_rejected_without_searching_its_contacts()
    {
        Site[] heap = [.. Enumerable.Range(0, 20_000).Select(i => new Site($"Li{i}", new(i * 0.6180339 % 1, i * 0.7548776 % 1, i * 0.5698402 % 1), [new(Element.Parse("Li"), 0.001)], i))];
        Assert.That(StructureAudit.Examine(new() { Lattice = Lattice.Cubic(3), Sites = heap }).Findings.Select(f => f.Code), Is.EqualTo(new[] { "too-many-sites" }));
    }

    [TestCase(0.5, false)]
    [TestCase(1.0, true)]
    public void Sites_on_top_of_each_other_are_rejected_unless_occupancy_explains_them(double occupancy, bool rejected)
    {
        Structure structure = Crystal(5.14);
        Site extra = new("Li9", new(0.03, 0, 0), [new(Element.Parse("Li"), occupancy)], 9);
        Site first = structure.Sites[0] with { Occupants = [new(Element.Parse("Li"), occupancy)] };
        AuditReport report = StructureAudit.Examine(structure with { Sites = [first, .. structure.Sites.Skip(1), extra] });
        Assert.That(report.IsRejected, Is.EqualTo(rejected));
        Assert.That(report.Findings.Any(f => f.Code == "overlapping-sites" && f.Message.Contains("Li9", StringComparison.Ordinal)), Is.EqualTo(rejected));
    }

    [Test]
    public void A_contact_across_the_cell_face_counts()
    {
        Structure structure = new()
        {
            Lattice = Lattice.Orthorhombic(5, 6, 7),
            Sites = [new("Li1", new(0.01, 0.5, 0.5), [new(Element.Parse("Li"), 1)], 0), new("O1", new(0.85, 0.5, 0.5), [new(Element.Parse("O"), 1)], 1)],
        };
        Assert.That(StructureAudit.Examine(structure).Findings.Single(f => f.Code == "too-close").Message, Does.Contain("0.80 Å"));
    }

    [TestCase("Li Cl", 4.0, null)]
    [TestCase("Li4 Cl4", 4.0, null)]
    [TestCase("Li Cl", 2.0, "formula-units")]
    [TestCase("Li2 Cl", 4.0, "composition-mismatch")]
    [TestCase("Li Cl H", 4.0, "missing-hydrogens")]
    [TestCase("no formula", 4.0, null)]
    public void Stated_and_actual_content_are_compared(string formula, double units, string? code)
    {
        AuditReport report = StructureAudit.Examine(Crystal(5.14) with { StatedFormula = formula, StatedFormulaUnits = units });
        Assert.That(report.Findings.Select(f => f.Code), Is.EqualTo(code is null ? [] : new[] { code }));
    }

    [Test]
    public void Contacts_found_on_the_grid_are_those_of_a_search_over_all_images()
    {
        RandomStream random = new(11, "site contacts");
        foreach (double gamma in (double[])[90, 60, 125])
        {
            Lattice lattice = Lattice.FromParameters(3.1, 9.0, 14.0, 90, 95, gamma);
            Structure structure = new()
            {
                Lattice = lattice,
                Sites = [.. Enumerable.Range(0, 25).Select(i => new Site($"X{i}", new(random.NextDouble(), random.NextDouble(), random.NextDouble()), [new(Element.Parse("Li"), 1)], i))],
            };
            List<(int, int, double)> expected = [];
            for (int i = 0; i < 25; i++)
            {
                for (int j = i; j < 25; j++)
                {
                    List<double> images = [];
                    for (int n = 0; n < 7 * 7 * 7; n++)
                    {
                        Fractional d = structure.Sites[j].Position - structure.Sites[i].Position + new Fractional(n % 7 - 3, n / 7 % 7 - 3, n / 49 - 3);
                        double distance = lattice.ToCartesian(d).Length;
                        if (distance < 3.5 && !(i == j && n == 171))
                        {
                            images.Add(Math.Round(distance, 9));
                        }
                    }

                    expected.AddRange(images.Order().Take(i == j ? 1 : 999).Select(d => (i, j, d)));
                }
            }

            Assert.That(SiteContacts.Within(structure, 3.5).Select(c => (c.First, c.Second, Math.Round(c.DistanceAngstrom, 9))), Is.EqualTo(expected));
        }
    }

    private static Structure Crystal(double a) => StructureReader.Parse("LiCl.cif",
        FormattableString.Invariant($"data_LiCl\n_cell_length_a {a}\n_cell_length_b {a}\n_cell_length_c {a}\n_symmetry_Int_Tables_number 225\nloop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\nLi1 0 0 0\nCl1 0.5 0.5 0.5\n"));
}
