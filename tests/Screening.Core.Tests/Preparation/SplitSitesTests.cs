using Screening.Core.Preparation;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Preparation;

public sealed class SplitSitesTests
{
    private static ReferenceSite Site(string label, double u, double occupancy) => new(label, new Fractional(u, 0.5, 0.5).Wrapped(), occupancy);

    [Test]
    public void Halves_of_a_split_site_become_one_at_their_weighted_mean_across_the_border_of_the_cell()
    {
        List<ReferenceSite> merged = SplitSites.Merged(Lattice.Cubic(10), [Site("Li1", 0.98, 0.3), Site("Li2", 0.5, 0.4), Site("Li1", 0.04, 0.6)]);
        Assert.Multiple(() =>
        {
            Assert.That(merged.Select(m => m.Label), Is.EqualTo(new[] { "Li1", "Li2" }));
            Assert.That(merged[0].Occupancy, Is.EqualTo(0.9).Within(1e-12));
            Assert.That(merged[0].Position.U, Is.EqualTo(0.02).Within(1e-12));
            Assert.That(merged[1], Is.EqualTo(Site("Li2", 0.5, 0.4)));
        });
    }

    [Test]
    public void A_row_of_positions_does_not_melt_into_one_site()
    {
        // Every position lies 0.8 Å from the next all round the cell: only nearest ones may go together.
        ReferenceSite[] row = [.. Enumerable.Range(0, 10).Select(i => Site("Li", i / 10.0, 0.2))];
        List<ReferenceSite> merged = SplitSites.Merged(Lattice.Cubic(8), row);
        Assert.Multiple(() =>
        {
            Assert.That(merged, Has.Count.InRange(4, 5));
            Assert.That(merged.Sum(m => m.Occupancy), Is.EqualTo(2).Within(1e-12));
        });
    }

    [Test]
    public void Split_positions_of_an_antifluorite_give_as_many_sites_as_there_are_tetrahedra()
    {
        Structure parent = PreparationStructures.Antifluorite("Li", "S", 5.71);
        Structure split = parent with
        {
            Sites = [.. parent.Sites.SelectMany(s => s.Label == "X" ? [s] : new[] { 0.03, -0.03 }.Select(d =>
                s with { Position = (s.Position + new Fractional(d, d, d)).Wrapped(), Occupants = [s.Occupants[0] with { Occupancy = 0.5 }] }))],
        };
        OrderedCell cell = CandidatePreparation.Prepare(split, new()).Orderings[0];
        int mobile = Enumerable.Range(0, cell.Count).Count(cell.IsMobile);
        Assert.Multiple(() =>
        {
            Assert.That(cell.MobileSites, Has.Count.EqualTo(mobile), "a full site each, though every one is split in two");
            Assert.That(cell.MobileSites.Select(s => s.Occupancy), Is.All.EqualTo(1).Within(1e-9));
        });
    }
}
