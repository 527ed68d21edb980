using Screening.Core.Preparation;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Preparation;

public sealed class MobileIonRepairTests
{
    private static readonly Element Lithium = Element.Parse("Li");

    /// <summary>Cubic perovskite A TiO3 with any contents of the A site.</summary>
    private static Structure Perovskite(string a, string formula = "") => PreparationStructures.Of(Lattice.Cubic(3.87),
        ("A", a, 0, 0, 0), ("Ti", "Ti", 0.5, 0.5, 0.5), ("O", "O", 0, 0.5, 0.5), ("O", "O", 0.5, 0, 0.5), ("O", "O", 0.5, 0.5, 0)) with
    { StatedFormula = formula.Length > 0 ? formula : null };

    [Test]
    public void Missing_lithium_of_a_stated_formula_is_put_where_it_makes_the_cell_neutral()
    {
        PreparedCandidate prepared = CandidatePreparation.Prepare(Perovskite("La:0.56", "La0.56 Li0.32 Ti O3"), new());
        Assert.Multiple(() =>
        {
            Assert.That(prepared.Rejection, Is.Null);
            Assert.That(prepared.Mobile?.Element, Is.EqualTo(Lithium));
            Assert.That(prepared.Structure.Composition[Lithium], Is.EqualTo(0.32).Within(1e-9));
            Assert.That(prepared.Warnings.Select(w => w.Code), Is.SupersetOf(new[] { "mobile-ions-missing", "mobile-ions-inserted" }));
            Assert.That(prepared.Orderings[0].ChargeE, Is.Zero);
            Assert.That(prepared.HoldsInsertedIons, Is.True);
        });
        OrderedCell cell = prepared.Orderings[0];
        Species lanthanum = new(Element.Parse("La"), 3);
        double nearest = (from i in Enumerable.Range(0, cell.Count)
                          where cell.IsMobile(i)
                          from j in Enumerable.Range(0, cell.Count)
                          where cell.Atoms[j] == lanthanum
                          select cell.Lattice.Distance(cell.Positions[i], cell.Positions[j])).Min();
        Assert.That(nearest, Is.GreaterThan(1.6), "lithium goes where lanthanum is not");
    }

    [Test]
    public void Without_a_statement_nothing_is_inserted_and_the_warning_says_what_is_missing()
    {
        PreparedCandidate prepared = CandidatePreparation.Prepare(Perovskite("La:0.56"), new());
        Assert.Multiple(() =>
        {
            Assert.That(prepared.Mobile, Is.Null);
            Assert.That(prepared.Structure.Composition[Lithium], Is.Zero);
            Assert.That(prepared.Warnings.Single(w => w.Code == "no-mobile-ion").Message, Does.Contain("lacks 0.32 e"));
        });
    }

    [Test]
    public void The_callers_choice_of_the_ion_counts_as_a_statement()
    {
        PreparedCandidate prepared = CandidatePreparation.Prepare(Perovskite("La:0.56"), new() { InsertedIon = Lithium });
        Assert.That(prepared.Structure.Composition[Lithium], Is.EqualTo(0.32).Within(1e-9));
        Assert.That(prepared.Orderings, Is.Not.Empty);
    }

    [Test]
    public void A_statement_that_contradicts_the_charge_is_not_followed() =>
        Assert.That(CandidatePreparation.Prepare(Perovskite("La:0.56", "La0.56 Li0.9 Ti O3"), new()).Mobile, Is.Null);

    [Test]
    public void A_neutral_framework_gets_no_ion_whatever_is_chosen() =>
        Assert.That(CandidatePreparation.Prepare(Perovskite("Sr"), new() { InsertedIon = Lithium }).Mobile, Is.Null);

    [TestCase("Li:0.66", 8.0, TestName = "Too_few_ions_on_partly_occupied_sites_are_raised_to_neutrality")]
    public void Occupancies_follow_the_charge_of_a_full_framework(string content, double wanted)
    {
        Structure charged = PreparationStructures.Antifluorite(content, "S", 5.71);
        PreparedCandidate prepared = CandidatePreparation.Prepare(charged, new());
        Assert.Multiple(() =>
        {
            Assert.That(prepared.Structure.Composition[Lithium], Is.EqualTo(wanted).Within(1e-6));
            Assert.That(prepared.Warnings.Single(w => w.Code == "mobile-ions-balanced").Message, Does.Contain("carries -2.72 e"));
            Assert.That(prepared.Orderings[0].ChargeE, Is.Zero);
        });
    }

    [Test]
    public void Too_many_ions_are_taken_away_from_all_their_sites_alike()
    {
        // Two kinds of half-full sites around chloride: 1.5 lithium ions per chloride ion where one is neutral.
        Structure charged = PreparationStructures.Of(Lattice.Cubic(4.0),
            ("Cl", "Cl", 0, 0, 0), ("Li1", "Li:0.9", 0.5, 0.5, 0.5), ("Li2", "Li:0.2", 0.5, 0, 0), ("Li2", "Li:0.2", 0, 0.5, 0), ("Li2", "Li:0.2", 0, 0, 0.5));
        PreparedCandidate prepared = CandidatePreparation.Prepare(charged, new());
        double[] occupancies = [.. prepared.Structure.Sites.Skip(1).Select(s => s.TotalOccupancy)];
        Assert.That(occupancies, Is.EqualTo(new[] { 0.6, 0.4 / 3, 0.4 / 3, 0.4 / 3 }).Within(1e-6));
    }

    [Test]
    public void Full_sites_that_cannot_hold_the_neutral_amount_get_new_ones_beside_them()
    {
        // Li in every second tetrahedral hole of sulfur: Li2S needs twice as many; a chloride share makes it 1.5 times.
        Structure charged = PreparationStructures.Of(Lattice.Cubic(5.6),
            [.. new[] { (0.0, 0.0, 0.0), (0, 0.5, 0.5), (0.5, 0, 0.5), (0.5, 0.5, 0) }.SelectMany(t => new[]
            {
                ("X", "S:0.5 Cl:0.5", t.Item1, t.Item2, t.Item3), ("Li1", "Li", t.Item1 + 0.25, t.Item2 + 0.25, t.Item3 + 0.25),
            })]);
        PreparedCandidate prepared = CandidatePreparation.Prepare(charged, new());
        Site[] added = [.. prepared.Structure.Sites.Where(s => s.Label.StartsWith("Lii", StringComparison.Ordinal))];
        Assert.Multiple(() =>
        {
            Assert.That(prepared.Structure.Composition[Lithium], Is.EqualTo(6).Within(1e-6));
            Assert.That(added, Is.Not.Empty);
            Assert.That(added.Min(a => prepared.Structure.Sites.Where(s => s.Label == "Li1").Min(s => prepared.Structure.Lattice.Distance(a.Position, s.Position))), Is.GreaterThan(1.6));
        });
    }

    [Test]
    public void A_proton_missing_for_every_oxygen_is_not_made_up_by_lithium()
    {
        // Li2(OH)Br as X-rays see it: antiperovskite with two thirds of the lithium sites full and no hydrogen.
        Structure hydroxide = PreparationStructures.Of(Lattice.Cubic(4.05), ("O", "O", 0.5, 0.5, 0.5), ("Br", "Br", 0, 0, 0),
            ("Li", "Li:0.667", 0.5, 0.5, 0), ("Li", "Li:0.667", 0.5, 0, 0.5), ("Li", "Li:0.667", 0, 0.5, 0.5));
        Assert.That(CandidatePreparation.Prepare(hydroxide, new()).Rejection?.Code, Is.EqualTo("charge-unbalanced"));
    }

    [Test]
    public void Switched_off_the_file_is_taken_as_it_is() =>
        Assert.That(CandidatePreparation.Prepare(PreparationStructures.Antifluorite("Li:0.66", "S", 5.71), new() { BalancesCharge = false }).Rejection?.Code, Is.EqualTo("charge-unbalanced"));
}
