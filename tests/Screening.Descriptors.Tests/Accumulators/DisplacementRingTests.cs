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
            if (ring.Pending == ring.Batch || t == times - 1 || t == 20)
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

    [Test]
    public void Long_batches_of_a_deep_ring_by_transform_equal_the_double_loop([Values(256, 300)] int depth, [Values(1, 11)] int particles)
    {
        // Positions far from the origin that drift; batches that are shorter and longer than the transform asks for, the ring filled twice over.
        const double Tolerance = 1e-9;                 // Å² of sums of some 1e5 Å²: rounding of transforms of 512 and 1024 samples
        int[] ends = [70, 75, 75 + depth, 400 + depth, 470 + depth, 470 + (2 * depth), 900 + (2 * depth)];
        Random random = new(depth);
        DisplacementRing ring = new(depth, particles);
        List<LagSums> lags = [.. Enumerable.Range(0, depth).Select(_ => new LagSums(particles))];
        List<double[]> all = [];
        foreach (int end in ends)
        {
            while (all.Count < end)
            {
                double[] r = [.. Enumerable.Range(0, 3 * particles).Select(k => 1000 + k + (0.02 * all.Count) + random.NextDouble())];
                all.Add(r);
                ring.Store(r.AsSpan(0, particles), r.AsSpan(particles, particles), r.AsSpan(2 * particles, particles));
                if (ring.Pending == ring.Batch || all.Count == end)
                {
                    ring.AddDisplacements(1, Math.Min(depth, all.Count - 1), lags, -1);
                    ring.Pending = 0;
                }
            }
        }

        foreach (int m in (int[])[1, 2, 69, 70, 255, depth])
        {
            double[] expected = [.. Enumerable.Range(0, particles).Select(i => Enumerable.Range(m, all.Count - m)
                .Sum(t => Enumerable.Range(0, 3).Sum(axis => Math.Pow(all[t][(axis * particles) + i] - all[t - m][(axis * particles) + i], 2))))];

            Assert.That(lags[m - 1].Current[..particles], Is.EqualTo(expected).Within(Tolerance), $"lag {m}");
            Assert.That(lags[m - 1].CurrentCount, Is.EqualTo(all.Count - m));
        }
    }
}
