using FsCheck;
using FsCheck.Fluent;
using Screening.Core.Preparation;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Preparation;

public sealed class OccupancyRoundingTests
{
    private static readonly Species Lithium = new(Element.Parse("Li"), 1), Zirconium = new(Element.Parse("Zr"), 4),
        Tantalum = new(Element.Parse("Ta"), 5), Oxygen = new(Element.Parse("O"), -2);

    /// <summary>A garnet-like crystal with a random tantalum share and the lithium content that balances it, on two orbits.</summary>
    [Test]
    public void Any_balanced_disordered_garnet_rounds_to_a_neutral_cell_within_two_percent_of_its_lithium()
    {
        Gen<(int, int, int)> cases = Gen.Choose(0, 1000).SelectMany(x => Gen.Choose(1, 8).SelectMany(n => Gen.Choose(200, 700).Select(t => (x, n, t))));
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            (int permille, int cells, int tetrahedral) = c;
            double tantalum = permille / 1000.0 * 2;                       // per formula Li(7-x) La3 Zr(2-x) Ta(x) O12
            double lithium = 7 - tantalum, onTetrahedra = 3 * tetrahedral / 1000.0;
            int formulas = 8 * cells;
            List<DisorderedOrbit> orbits =
            [
                new(3 * formulas, [Lithium], [onTetrahedra / 3]),
                new(12 * formulas, [Lithium], [(lithium - onTetrahedra) / 12]),
                new(2 * formulas, [Zirconium, Tantalum], [1 - (tantalum / 2), tantalum / 2]),
            ];
            Dictionary<Species, int> settled = new() { [new(Element.Parse("La"), 3)] = 3 * formulas, [Oxygen] = 12 * formulas };
            RoundedOccupancies rounded = OccupancyRounding.Round(orbits, settled, Lithium);
            double charge = settled.Sum(s => s.Key.OxidationState * s.Value)
                + orbits.Select((o, i) => o.Species.Select((s, k) => s.OxidationState * rounded.Counts[i][k]).Sum()).Sum();
            bool fits = orbits.Select((o, i) => rounded.Counts[i].Sum() <= o.Sites && rounded.Counts[i].All(x => x >= 0)).All(x => x);
            bool full = rounded.Counts[2].Sum() == 2 * formulas;
            double made = rounded.Counts[0][0] + rounded.Counts[1][0];
            return charge == 0 && rounded.ChargeE == 0 && fits && full && Math.Abs(made - (lithium * formulas)) <= 0.02 * lithium * formulas;
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void Whole_occupancies_stay_as_they_are()
    {
        RoundedOccupancies rounded = OccupancyRounding.Round(
            [new(20, [Lithium], [0.5]), new(10, [Zirconium, Tantalum], [0.2, 0.8])],
            new Dictionary<Species, int> { [Oxygen] = 29 }, Lithium);
        Assert.Multiple(() =>
        {
            Assert.That(rounded.Counts[0], Is.EqualTo(new[] { 10 }));
            Assert.That(rounded.Counts[1], Is.EqualTo(new[] { 2, 8 }));
            Assert.That(rounded.Severity, Is.Zero);
        });
    }

    [Test]
    public void The_mobile_ion_changes_first_to_balance_a_rounded_dopant()
    {
        // 1.6 Ta of 10 become 2: four tenths of a charge more, which the many Li give up.
        RoundedOccupancies rounded = OccupancyRounding.Round(
            [new(100, [Lithium], [0.504]), new(10, [Zirconium, Tantalum], [0.84, 0.16])],
            new Dictionary<Species, int> { [Oxygen] = 46 }, Lithium);
        Assert.Multiple(() =>
        {
            Assert.That(rounded.ChargeE, Is.Zero);
            Assert.That(rounded.Counts[1], Is.EqualTo(new[] { 8, 2 }));
            Assert.That(rounded.Counts[0], Is.EqualTo(new[] { 50 }));
        });
    }

    [Test]
    public void What_cannot_be_neutral_says_how_much_is_left()
    {
        RoundedOccupancies rounded = OccupancyRounding.Round([new(10, [Zirconium, Tantalum], [0.5, 0.5])], new Dictionary<Species, int> { [Oxygen] = 30 }, null);
        Assert.That(rounded.ChargeE, Is.EqualTo(-10), "ten Ta5+ at most");
    }
}
