using Screening.Core.Percolation;

namespace Screening.Core.Tests.Percolation;

public class PercolationBarrierTests
{
    private const int Size = 6;

    [Test]
    public void A_straight_channel_percolates_in_one_dimension_at_its_bottleneck()
    {
        double[] map = Map((a, b, c) => b == 2 && c == 3 ? (a == 4 ? 0.7 : 0.1) : 9);

        Assert.That(PercolationBarrier.Of(map, Size, Size, Size, 5), Is.EqualTo(new PercolationBarrier(0.7 - 0.1, null, null)));
    }

    [Test]
    public void A_plane_percolates_in_two_dimensions_and_a_bridge_between_planes_makes_three()
    {
        double[] map = Map((a, b, c) => c == 0 ? 0 : (a, b) == (1, 1) ? 2.5 : 9);

        Assert.That(PercolationBarrier.Of(map, Size, Size, Size, 5), Is.EqualTo(new PercolationBarrier(0, 0, 2.5)));
    }

    [Test]
    public void A_pocket_that_touches_all_faces_but_never_its_own_image_does_not_percolate()
    {
        // A diagonal of points from corner to corner, broken once: spans the cell in every direction without closing.
        double[] map = Map((a, b, c) => a == b && b == c && a != 3 ? 0 : 9);

        Assert.That(PercolationBarrier.Of(map, Size, Size, Size, 5), Is.EqualTo(new PercolationBarrier(null, null, null)));
    }

    [Test]
    public void A_closed_ring_around_an_obstacle_is_no_endless_path()
    {
        double[] map = Map((a, b, c) => c == 2 && a is >= 1 and <= 4 && b is >= 1 and <= 4 && (a is 1 or 4 || b is 1 or 4) ? 0 : 9);

        Assert.That(PercolationBarrier.Of(map, Size, Size, Size, 5), Is.EqualTo(new PercolationBarrier(null, null, null)));
    }

    [Test]
    public void Two_crossing_channels_that_never_meet_stay_one_dimensional()
    {
        double[] map = Map((a, b, c) => (b == 0 && c == 0) || (a == 3 && c == 3) ? 0 : 9);

        Assert.That(PercolationBarrier.Of(map, Size, Size, Size, 5), Is.EqualTo(new PercolationBarrier(0, null, null)));
    }

    [Test]
    public void Thresholds_equal_those_of_a_flood_fill_on_random_maps([Range(1, 12)] int seed)
    {
        Random random = new(seed);
        double[] map = Map((_, _, _) => random.Next(40) * 0.1, 5, 4, 3);

        PercolationBarrier barrier = PercolationBarrier.Of(map, 5, 4, 3, 5);

        double minimum = map.Min();
        double[] levels = [.. map.Distinct().Order()];
        Assert.That(barrier.OneDimensionEv, Is.EqualTo(levels.First(e => FloodDimension(map, e) >= 1) - minimum));
        Assert.That(barrier.TwoDimensionsEv, Is.EqualTo(levels.First(e => FloodDimension(map, e) >= 2) - minimum));
        Assert.That(barrier.ThreeDimensionsEv, Is.EqualTo(levels.First(e => FloodDimension(map, e) >= 3) - minimum));

        // Walks the unfolded grid from each open point and collects the images of that point it reaches.
        int FloodDimension(double[] values, double level)
        {
            const int reach = 3;        // images in each direction
            int best = 0;
            for (int start = 0; start < values.Length; start++)
            {
                if (values[start] > level)
                {
                    continue;
                }

                HashSet<(int A, int B, int C)> seen = [];
                Stack<(int A, int B, int C)> open = new([(start / 12, start / 3 % 4, start % 3)]);
                while (open.TryPop(out (int A, int B, int C) p))
                {
                    if (Math.Abs(p.A) > reach * 5 || Math.Abs(p.B) > reach * 4 || Math.Abs(p.C) > reach * 3
                        || values[(((((p.A % 5) + 5) % 5 * 4) + (((p.B % 4) + 4) % 4)) * 3) + (((p.C % 3) + 3) % 3)] > level || !seen.Add(p))
                    {
                        continue;
                    }

                    for (int n = 0; n < 27; n++)
                    {
                        open.Push((p.A + (n / 9) - 1, p.B + (n / 3 % 3) - 1, p.C + (n % 3) - 1));
                    }
                }

                (int A, int B, int C)[] images = [.. seen.Where(p => (p.A - (start / 12)) % 5 == 0 && (p.B - (start / 3 % 4)) % 4 == 0 && (p.C - (start % 3)) % 3 == 0)
                    .Select(p => ((p.A - (start / 12)) / 5, (p.B - (start / 3 % 4)) / 4, (p.C - (start % 3)) / 3))];
                best = Math.Max(best, Rank(images));
            }

            return best;
        }
    }

    private static int Rank((int A, int B, int C)[] vectors)
    {
        MathNet.Numerics.LinearAlgebra.Matrix<double> matrix = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(
            vectors.Length, 3, (i, j) => j == 0 ? vectors[i].A : j == 1 ? vectors[i].B : vectors[i].C);
        return matrix.Rank();
    }

    private static double[] Map(Func<int, int, int, double> value, int a = Size, int b = Size, int c = Size) =>
        [.. from i in Enumerable.Range(0, a) from j in Enumerable.Range(0, b) from k in Enumerable.Range(0, c) select value(i, j, k)];
}
