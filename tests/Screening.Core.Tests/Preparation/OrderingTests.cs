using Screening.Core.Numerics;
using Screening.Core.Preparation;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Preparation;

public sealed class OrderingTests
{
    /// <summary>Li and Mg with vacancies on a cubic lattice of close pairs, beside a fixed anion lattice.</summary>
    private static (OrderingProblem Problem, int[][] Counts) Problem()
    {
        Lattice lattice = Lattice.Cubic(16.4);
        List<Fractional> sites = [], anions = [];
        List<int> orbit = [];
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                for (int k = 0; k < 3; k++)
                {
                    double u = i / 3.0, v = j / 3.0, w = k / 3.0;
                    sites.Add(new(u, v, w));
                    orbit.Add(0);
                    sites.Add(new(u + 0.08, v, w));       // 1.3 Å from its partner: the two exclude one another
                    orbit.Add(0);
                    sites.Add(new(u, v + 0.2, w + 0.1));
                    orbit.Add(1);
                    anions.Add(new Fractional(u + 0.17, v + 0.17, w + 0.17).Wrapped());
                }
            }
        }

        Species lithium = new(Element.Parse("Li"), 1), magnesium = new(Element.Parse("Mg"), 2), sulfur = new(Element.Parse("S"), -2);
        List<DisorderedOrbit> orbits = [new(54, [lithium], [0.4]), new(27, [lithium, magnesium], [0.5, 0.2])];
        OrderingProblem problem = new(lattice, sites, [.. orbit], orbits, anions, [.. anions.Select(_ => sulfur)]);
        return (problem, [[22], [14, 9]]);
    }

    [Test]
    public void Incremental_energy_changes_equal_the_difference_of_full_energies()
    {
        (OrderingProblem problem, int[][] counts) = Problem();
        OrderingSampler sampler = new(problem, counts, new RandomStream(3, "test"));
        RandomStream random = new(4, "moves");
        int tried = 0;
        for (int move = 0; move < 2000; move++)
        {
            int i = random.Next(problem.Positions.Count), j = random.Next(problem.Positions.Count);
            if (problem.OrbitOf[i] != problem.OrbitOf[j] || sampler.Occupants[i] == sampler.Occupants[j])
            {
                continue;
            }

            double before = problem.Energy(sampler.Occupants), change = sampler.Change(i, j);
            sampler.Exchange(i, j);
            Assert.That(problem.Energy(sampler.Occupants) - before, Is.EqualTo(change).Within(1e-8), "rounding of sums of about a thousand terms of 10 eV");
            tried++;
        }

        Assert.That(tried, Is.GreaterThan(200));
    }

    [Test]
    public void Exchanges_keep_the_number_of_each_species_on_each_orbit()
    {
        (OrderingProblem problem, int[][] counts) = Problem();
        OrderingSampler sampler = new(problem, counts, new RandomStream(3, "test"));
        sampler.Run();
        for (int o = 0; o < counts.Length; o++)
        {
            for (int k = 0; k < counts[o].Length; k++)
            {
                Assert.That(Enumerable.Range(0, problem.Positions.Count).Count(i => problem.OrbitOf[i] == o && sampler.Occupants[i] == k), Is.EqualTo(counts[o][k]));
            }
        }
    }

    [Test]
    public void A_sampled_ordering_beats_two_hundred_random_ones_and_avoids_close_pairs()
    {
        (OrderingProblem problem, int[][] counts) = Problem();
        OrderingSampler sampled = new(problem, counts, new RandomStream(1, "ordering/0"));
        sampled.Run();
        double best = Enumerable.Range(0, 200).Min(r => problem.Energy(new OrderingSampler(problem, counts, new RandomStream(1, $"random/{r}")).Occupants));
        Assert.Multiple(() =>
        {
            Assert.That(problem.Energy(sampled.Occupants), Is.LessThan(best));
            Assert.That(problem.ShortestExclusion(sampled.Occupants), Is.EqualTo(double.PositiveInfinity));
        });
    }

    [Test]
    public void Ions_leave_split_positions_that_hold_fewer_than_published()
    {
        // Eight pairs 0.42 Å apart for eleven ions, and ten free sites elsewhere for the three too many.
        Lattice lattice = Lattice.Cubic(17);
        List<Fractional> sites = [];
        List<int> orbit = [];
        for (int k = 0; k < 8; k++)
        {
            double u = (k % 2) / 2.0, v = (k / 2 % 2) / 2.0, w = (k / 4) / 2.0;
            sites.Add(new(u, v, w));
            sites.Add(new(u + (0.42 / 17), v, w));
            sites.Add(new(u + 0.25, v, w));
            orbit.AddRange([0, 0, 1]);
        }

        Species lithium = new(Element.Parse("Li"), 1);
        OrderingProblem problem = new(lattice, sites, [.. orbit], [new(16, [lithium], [11 / 16.0]), new(8, [lithium], [0.25])], [], []);
        OrderingSampler sampler = new(problem, [[11], [2]], new RandomStream(5, "test"));
        sampler.Run();
        double change = sampler.Change(0, 1);
        int[] swapped = (int[])sampler.Occupants.Clone();
        (swapped[0], swapped[1]) = (swapped[1], swapped[0]);
        Assert.Multiple(() =>
        {
            Assert.That(sampler.Relocated, Is.EqualTo(3));
            Assert.That(problem.ShortestExclusion(sampler.Occupants), Is.EqualTo(double.PositiveInfinity));
            Assert.That(sampler.Occupants.Count(k => k == 0), Is.EqualTo(13), "no ion is lost");
            Assert.That(problem.Energy(swapped) - problem.Energy(sampler.Occupants), Is.EqualTo(change).Within(1e-8), "the potentials followed the moves");
        });
    }
}
