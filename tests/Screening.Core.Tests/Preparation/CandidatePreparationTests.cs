using Screening.Core.Preparation;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Preparation;

public sealed class CandidatePreparationTests
{
    [Test]
    public void Ordered_salt_becomes_one_wide_neutral_cell()
    {
        PreparedCandidate prepared = CandidatePreparation.Prepare(PreparationStructures.RockSalt("Li", "Cl", 5.13), new());
        OrderedCell cell = prepared.Orderings.Single();
        Assert.Multiple(() =>
        {
            Assert.That(prepared.Rejection, Is.Null);
            Assert.That(prepared.Mobile, Is.EqualTo(new Species(Element.Parse("Li"), 1)));
            Assert.That(cell.ChargeE, Is.Zero);
            Assert.That(cell.Lattice.SmallestWidth, Is.GreaterThanOrEqualTo(16 - 1e-6));
            Assert.That(cell.Count, Is.InRange(200, 400));
            Assert.That(cell.Composition.ReducedFormula, Is.EqualTo("LiCl"));
            Assert.That(cell.Atoms[0], Is.EqualTo(cell.Mobile));
            Assert.That(cell.MobileSites, Has.Count.EqualTo(cell.Count / 2));
            Assert.That(cell.Lattice.A.Y, Is.Zero);
            Assert.That(cell.Lattice.B.Z, Is.Zero);
        });
    }

    [Test]
    public void Ordered_supercell_keeps_the_energy_per_formula_and_the_shortest_distance()
    {
        Structure parent = PreparationStructures.RockSalt("Li", "Cl", 5.13);
        OrderedCell cell = CandidatePreparation.Prepare(parent, new()).Orderings.Single();
        double perPair = cell.CoulombEnergyEv / (cell.Count / 2.0);
        Assert.That(perPair, Is.EqualTo(-1.747564594633 * Units.CoulombEvAngstrom / (5.13 / 2)).Within(1e-6));
    }

    [Test]
    public void Vacancies_and_mixed_sites_give_neutral_cells_of_the_parents_composition()
    {
        // Li(1.5) Mg(0.25) S: a magnesium brings a vacancy along.
        Structure parent = PreparationStructures.Antifluorite("Li:0.75 Mg:0.125", "S", 5.71);
        PreparedCandidate prepared = CandidatePreparation.Prepare(parent, new() { Orderings = 3 });
        Assert.That(prepared.Orderings, Has.Count.EqualTo(3));
        foreach (OrderedCell cell in prepared.Orderings)
        {
            Composition made = cell.Composition;
            double sulfur = made[Element.Parse("S")];
            Assert.Multiple(() =>
            {
                Assert.That(cell.ChargeE, Is.Zero);
                Assert.That(made[Element.Parse("Li")] / sulfur, Is.EqualTo(1.5).Within(0.02 * 1.5));
                Assert.That(made[Element.Parse("Mg")] / sulfur, Is.EqualTo(0.25).Within(0.05 * 0.25));
                Assert.That(cell.MobileSites, Has.Count.EqualTo(2 * (int)sulfur), "every tetrahedral site may hold Li");
                Assert.That(cell.Positions.Distinct().Count(), Is.EqualTo(cell.Count));
            });
        }

        Assert.That(prepared.Orderings.Select(c => Math.Round(c.CoulombEnergyEv, 6)).Distinct().Count(), Is.EqualTo(3));
    }

    [Test]
    public void Equal_seeds_give_equal_cells_and_more_orderings_keep_the_first()
    {
        Structure parent = PreparationStructures.Antifluorite("Li:0.75 Mg:0.125", "S", 5.71);
        OrderedCell one = CandidatePreparation.Prepare(parent, new() { Seed = 7 }).Orderings[0];
        OrderedCell again = CandidatePreparation.Prepare(parent, new() { Seed = 7, Orderings = 2 }).Orderings[0];
        OrderedCell other = CandidatePreparation.Prepare(parent, new() { Seed = 8 }).Orderings[0];
        Assert.Multiple(() =>
        {
            Assert.That(again.Positions, Is.EqualTo(one.Positions));
            Assert.That(again.Atoms, Is.EqualTo(one.Atoms));
            Assert.That(again.CoulombEnergyEv, Is.EqualTo(one.CoulombEnergyEv));
            Assert.That(other.Positions, Is.Not.EqualTo(one.Positions));
        });
    }

    [Test]
    public void A_structure_without_a_mobile_ion_is_prepared_with_a_warning()
    {
        PreparedCandidate prepared = CandidatePreparation.Prepare(PreparationStructures.RockSalt("Ba", "O", 5.52), new());
        Assert.Multiple(() =>
        {
            Assert.That(prepared.Mobile, Is.Null);
            Assert.That(prepared.Rejection, Is.Null);
            Assert.That(prepared.Warnings.Select(w => w.Code), Does.Contain("no-mobile-ion"));
        });
    }

    [Test]
    public void Missing_atoms_are_a_rejection_with_numbers()
    {
        PreparedCandidate prepared = CandidatePreparation.Prepare(PreparationStructures.Antifluorite("Li:0.6", "S", 5.71), new());
        Assert.Multiple(() =>
        {
            Assert.That(prepared.Orderings, Is.Empty);
            Assert.That(prepared.Rejection?.Code, Is.EqualTo("charge-unbalanced"));
            Assert.That(prepared.Rejection?.Message, Does.Contain("-3.2 e"));
        });
    }
}
