using FsCheck;
using FsCheck.Fluent;
using Screening.Core.Numerics;
using Screening.Core.Preparation;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Preparation;

public sealed class CompositionFeasibilityTests
{
    private static readonly Species Lithium = new(Element.Parse("Li"), 1), Silicon = new(Element.Parse("Si"), 4), Phosphorus = new(Element.Parse("P"), 5), Oxygen = new(Element.Parse("O"), -2);

    /// <summary>What the proof calls impossible the rounding must never find.</summary>
    [Test]
    public void Whatever_rounds_faithfully_is_feasible() => Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), seed =>
    {
        RandomStream random = new((ulong)seed.Get, "feasibility");
        double silicon = random.NextDouble(), lithium = (3 + silicon) / 8 * (0.97 + (0.06 * random.NextDouble()));
        int cells = 1 + random.Next(20);
        List<DisorderedOrbit> orbits = [new(8 * cells, [Lithium], [Math.Min(1, lithium)]), new(cells, [Silicon, Phosphorus], [silicon, 1 - silicon])];
        Dictionary<Species, int> settled = new() { [Oxygen] = 4 * cells };
        RoundedOccupancies rounded = OccupancyRounding.Round(orbits, settled, Lithium);
        int fewest = CompositionFeasibility.FewestAtoms(orbits, settled, Lithium);
        int made = settled.Values.Sum() + rounded.Counts.Sum(c => c.Sum());
        Assert.That(!rounded.IsFaithful || fewest <= made, $"{fewest} and {made} atoms");
    }).QuickCheckThrowOnFailure();

    [Test]
    public void A_dopant_of_one_in_forty_needs_forty_formulas()
    {
        // Li3.025 Si0.025 P0.975 O4: within 5 % of one silicon first at 39 formulas.
        List<DisorderedOrbit> Orbits(int n) => [new(8 * n, [Lithium], [3.025 / 8]), new(n, [Silicon, Phosphorus], [0.025, 0.975])];
        int first = Enumerable.Range(1, 60).First(n => CompositionFeasibility.FewestAtoms(Orbits(n), new Dictionary<Species, int> { [Oxygen] = 4 * n }, Lithium) < int.MaxValue);
        Assert.That(first, Is.EqualTo(39));
    }

    [Test]
    public void A_charged_file_is_sized_after_its_neutral_content_and_says_so()
    {
        // A twentieth of the lithium is missing from the refinement.
        Structure charged = PreparationStructures.RockSalt("Li:0.95", "Cl", 5.2);
        PreparedCandidate prepared = CandidatePreparation.Prepare(charged, new());
        string deviation = prepared.Warnings.Single(w => w.Code == "composition-deviation").Message;
        OrderedCell cell = prepared.Orderings[0];
        Assert.Multiple(() =>
        {
            Assert.That(deviation, Does.Contain("more Li make it neutral"));
            Assert.That(PreparationOutcome.Of(prepared, 500), Is.EqualTo(PreparationOutcome.Balances));
            Assert.That(cell.ChargeE, Is.Zero);
            Assert.That(cell.Composition[Element.Parse("Li")], Is.EqualTo(cell.Composition[Element.Parse("Cl")]));
        });
    }
}
