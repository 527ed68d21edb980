using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;

namespace Screening.Descriptors.Tests.Accumulators;

public sealed class PairHistogramTests
{
    private static readonly Lattice Skewed = new(new(21, 0, 0), new(-3, 20, 0), new(2, 1, 22));

    [Test]
    public void The_wide_histogram_counts_the_same_pairs_as_the_scalar_one([Values(1, 15, 16, 17, 70)] int count, [Values(3.0, 9.5)] double range)
    {
        (PackedPositions first, PackedPositions second) = Groups(count);
        PairHistogram wide = new(0.05, (int)(range / 0.05)), scalar = new(0.05, (int)(range / 0.05));
        wide.SetCell(Skewed);
        scalar.SetCell(Skewed);
        wide.Between(first, second);
        wide.Within(second);
        for (int i = 0; i < first.Count; i++)
        {
            scalar.CountScalar(first, i, second, 0);
        }

        for (int i = 0; i < second.Count; i++)
        {
            scalar.CountScalar(second, i, second, i + 1);
        }

        double[] a = new double[wide.Bins], b = new double[wide.Bins];
        wide.MoveTo(a);
        scalar.MoveTo(b);
        Assert.That(a, Is.EqualTo(b));
        Assert.That(a.Sum(), count == 70 ? Is.GreaterThan(50) : Is.GreaterThanOrEqualTo(0));
    }

    [Test]
    public void Every_pair_lies_in_the_bin_of_its_nearest_image()
    {
        (PackedPositions first, PackedPositions second) = Groups(40);
        PairHistogram histogram = new(0.5, 19);
        histogram.SetCell(Skewed);
        histogram.Between(first, second);
        double[] counts = new double[19], expected = new double[19];
        histogram.MoveTo(counts);
        for (int i = 0; i < first.Count; i++)
        {
            for (int j = 0; j < second.Count; j++)
            {
                double r = Skewed.Distance(Place(first, i), Place(second, j));
                if (r < 9.5)
                {
                    expected[(int)(r / 0.5)]++;
                }
            }
        }

        Assert.That(counts, Is.EqualTo(expected));

        static Fractional Place(PackedPositions p, int i) => new(p.U[i] / 4294967296.0, p.V[i] / 4294967296.0, p.W[i] / 4294967296.0);
    }

    private static (PackedPositions First, PackedPositions Second) Groups(int count)
    {
        Random random = new(11);
        double[][] r = [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 2 * count).Select(_ => 60 * (random.NextDouble() - 0.5)).ToArray())];
        PackedPositions first = new([.. Enumerable.Range(0, count)]), second = new([.. Enumerable.Range(count, count)]);
        Frame frame = new() { Index = 0, TimePs = 0, Lattice = Skewed, X = r[0], Y = r[1], Z = r[2] };
        first.Set(frame);
        second.Set(frame);
        return (first, second);
    }
}
