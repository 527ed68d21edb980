using Screening.Core.Structures;
using Screening.Descriptors.Hopping;

namespace Screening.Descriptors.Tests.Hopping;

public sealed class JumpNetworkTests
{
    private const int Edge = 4;

    [TestCase(0, 0)]
    [TestCase(1, 1)]
    [TestCase(2, 2)]
    [TestCase(3, 3)]
    public void Jumps_along_so_many_axes_make_paths_of_that_dimension(int axes, int dimension)
    {
        JumpNetwork network = new(Lattice.Cubic(12), Sites());
        int[] order = [.. Enumerable.Range(0, Edge * Edge * Edge).Select(i => 37 * i % (Edge * Edge * Edge))];     // scattered: 37 is odd
        foreach (int site in order)
        {
            int[] at = [site % Edge, site / Edge % Edge, site / (Edge * Edge)];
            for (int axis = 0; axis < 3; axis++)
            {
                int[] to = [.. at];
                to[axis] = axis < axes ? (at[axis] + 1) % Edge : at[axis] ^ 1;          // else to and fro in a pair
                network.Add(site, to[0] + (Edge * to[1]) + (Edge * Edge * to[2]));
            }
        }

        Assert.That(network.Dimension, Is.EqualTo(dimension));
        Assert.That(network.Clusters, Is.EqualTo(1 << (3 - axes)));
        Assert.That(network.SitesReached, Is.EqualTo(Edge * Edge * Edge));
    }

    [Test]
    public void A_closed_ring_within_the_cell_is_a_cage()
    {
        JumpNetwork network = new(Lattice.Cubic(12), Sites());
        foreach ((int from, int to) in ((int, int)[])[(0, 1), (1, 5), (5, 4), (4, 0), (0, 1)])
        {
            network.Add(from, to);
        }

        Assert.That((network.Dimension, network.Clusters, network.SitesReached), Is.EqualTo((0, 1, 4)));
    }

    private static Fractional[] Sites() => [.. Enumerable.Range(0, Edge * Edge * Edge)
        .Select(i => new Fractional(i % Edge / 4.0, i / Edge % Edge / 4.0, i / (Edge * Edge) / 4.0))];
}
