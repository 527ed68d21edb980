using Screening.Descriptors.Accumulators;

namespace Screening.Descriptors.Tests.Accumulators;

public sealed class DisplacementRingTests
{
    private const double RoundingPercent = 1e-10;      // order of summation only

    [Test]
    public void Displacements_in_batches_equal_the_double_loop_over_all_times([Values(1, 8, 13)] int particles, [Values(5, 16, 100)] int times)
    {
        const int Depth = 12;
        Random random = new(7);
        DisplacementRing ring = new(Depth, particles);
        List<LagSums> lags = [.. Enumerable.Range(0, Depth).Select(_ => new LagSums(particles))];
        double[][][] all = [.. Enumerable.Range(0, times).Select(_ => Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, particles).Select(_ => random.NextDouble()).ToArray()).ToArray())];
        for (int t = 0; t < times; t++)
        {
            ring.Store(all[t][0], all[t][1], all[t][2]);
            if (ring.Pending == DisplacementRing.Batch || t == times - 1 || t == 20)
            {
                ring.AddDisplacements(1, Math.Min(Depth, t), lags, -1);
                ring.Pending = 0;
            }
        }

        for (int m = 1; m <= Depth; m++)
        {
            double[] expected = new double[particles];
            for (int t = m; t < times; t++)
            {
                for (int i = 0; i < particles; i++)
                {
                    expected[i] += Enumerable.Range(0, 3).Sum(axis => Math.Pow(all[t][axis][i] - all[t - m][axis][i], 2));
                }
            }

            Assert.That(lags[m - 1].Current[..particles], Is.EqualTo(expected).Within(RoundingPercent).Percent, $"lag {m}");
            Assert.That(lags[m - 1].CurrentCount, Is.EqualTo(Math.Max(0, times - m)));
        }
    }
}
