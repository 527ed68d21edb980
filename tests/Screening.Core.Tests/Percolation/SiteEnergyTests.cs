using Screening.Core.ForceFields;
using Screening.Core.Percolation;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Percolation;

public class SiteEnergyTests
{
    private static readonly Species Lithium = new(Element.Parse("Li"), 1), Sulfide = new(Element.Parse("S"), -2);
    private static readonly Species Chloride = new(Element.Parse("Cl"), -1), Phosphorus = new(Element.Parse("P"), 5);
    private static readonly Lattice Skewed = new(new(5, 0, 0), new(1.2, 6, 0), new(-0.8, 1.5, 7));

    private static readonly FrameworkIon[] Framework =
        [new(Sulfide, new(0.1, 0.2, 0.3)), new(Phosphorus, new(0.6, 0.55, 0.7)), new(Sulfide, new(0.8, 0.4, 0.9))];

    /// <summary>Rounding of positions times the slope next to an ion's core, some 1e4 eV/Å.</summary>
    private const double RoundingEv = 1e-9;

    [Test]
    public void A_doubled_cell_has_the_same_map_twice_and_the_same_barriers()
    {
        FrameworkIon[] doubled = [.. Framework.SelectMany(i => new[]
        {
            i with { Position = new(i.Position.U / 2, i.Position.V, i.Position.W) },
            i with { Position = new((i.Position.U + 1) / 2, i.Position.V, i.Position.W) },
        })];

        BondValenceSiteEnergy one = Map(Skewed, Framework, (8, 9, 10));
        BondValenceSiteEnergy two = Map(new(2 * Skewed.A, Skewed.B, Skewed.C), doubled, (16, 9, 10));

        Assert.That(two.Values, Is.EqualTo(one.Values.Concat(one.Values)).Within(RoundingEv));
        Assert.That(PercolationBarrier.Of(two, 50).ThreeDimensionsEv, Is.EqualTo(PercolationBarrier.Of(one, 50).ThreeDimensionsEv).Within(1e-6));
    }

    [Test]
    public void Ions_named_by_another_image_change_nothing()
    {
        FrameworkIon[] moved = [.. Framework.Select((ion, i) => ion with { Position = ion.Position + new Fractional(i, -2, 3 - i) })];

        Assert.That(Map(Skewed, moved, (7, 7, 7)).Values, Is.EqualTo(Map(Skewed, Framework, (7, 7, 7)).Values).Within(RoundingEv));
    }

    [Test]
    public void A_mixed_site_gives_the_mean_of_its_occupants_weighted_by_occupancy()
    {
        Fractional site = new(0.25, 0.5, 0.75);
        double[] sulfur = Map(Skewed, [new(Sulfide, site)], (6, 6, 6)).Values, chlorine = Map(Skewed, [new(Chloride, site)], (6, 6, 6)).Values;

        double[] mixed = Map(Skewed, [new(Sulfide, site, 0.25), new(Chloride, site, 0.75)], (6, 6, 6)).Values;

        Assert.That(mixed, Is.EqualTo(sulfur.Zip(chlorine, (s, c) => (0.25 * s) + (0.75 * c))).Within(RoundingEv));
    }

    [Test]
    public void A_pair_without_parameters_is_named()
    {
        Species nitride = new(Element.Parse("N"), -3), silver = new(Element.Parse("Ag"), 1);

        Assert.That(() => BondValenceSiteEnergy.Compute(Skewed, [new(nitride, default)], silver),
            Throws.TypeOf<OutsidePotentialException>().With.Message.Contains("Ag1+-N3-"));
    }

    private static BondValenceSiteEnergy Map(Lattice lattice, FrameworkIon[] framework, (int, int, int) intervals) =>
        BondValenceSiteEnergy.Compute(lattice, framework, Lithium, new SiteEnergyOptions { Intervals = intervals });
}
