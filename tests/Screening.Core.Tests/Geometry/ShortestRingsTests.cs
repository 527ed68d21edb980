using Screening.Core.Geometry;

namespace Screening.Core.Tests.Geometry;

public sealed class ShortestRingsTests
{
    [Test]
    public void A_hexagon_has_six_bonds_in_rings_of_six_and_a_chain_none()
    {
        (int, int, int, int, int)[] hexagon = [.. Enumerable.Range(0, 6).Select(i => (i, (i + 1) % 6, 0, 0, 0))];
        Assert.That(ShortestRings.Count(6, hexagon, 12)[6], Is.EqualTo(6));
        Assert.That(ShortestRings.Count(6, hexagon[..5], 12)[0], Is.EqualTo(5));
    }

    [Test]
    public void Rock_salt_is_made_of_squares_and_diamond_of_hexagons()
    {
        // Simple cubic net of one atom: every bond leads to an image; a straight line back through the cell is no ring.
        (int, int, int, int, int)[] cubic = [(0, 0, 1, 0, 0), (0, 0, 0, 1, 0), (0, 0, 0, 0, 1)];
        Assert.That(ShortestRings.Count(1, cubic, 12)[4], Is.EqualTo(3));
        (int, int, int, int, int)[] diamond = [(0, 1, 0, 0, 0), (0, 1, -1, 0, 0), (0, 1, 0, -1, 0), (0, 1, 0, 0, -1)];
        Assert.That(ShortestRings.Count(2, diamond, 12)[6], Is.EqualTo(4));
    }

    [Test]
    public void A_line_that_only_closes_round_the_cell_has_no_ring()
    {
        (int, int, int, int, int)[] line = [(0, 1, 0, 0, 0), (1, 2, 0, 0, 0), (2, 0, 1, 0, 0)];
        Assert.That(ShortestRings.Count(3, line, 12)[0], Is.EqualTo(3));
    }

    [Test]
    public void Two_squares_that_share_a_bond_count_seven_bonds_in_rings_of_four()
    {
        (int, int, int, int, int)[] ladder = [(0, 1, 0, 0, 0), (1, 2, 0, 0, 0), (3, 4, 0, 0, 0), (4, 5, 0, 0, 0), (0, 3, 0, 0, 0), (1, 4, 0, 0, 0), (2, 5, 0, 0, 0)];
        Assert.That(ShortestRings.Count(6, ladder, 12)[4], Is.EqualTo(7));
    }
}
