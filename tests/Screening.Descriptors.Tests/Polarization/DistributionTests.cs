using Screening.Core.Numerics;
using Screening.Core.Structures;
using Screening.Descriptors.Polarization;

namespace Screening.Descriptors.Tests.Polarization;

public class DistributionTests
{
    private const int Draws = 40_000;

    [Test]
    public void The_skewness_of_an_isotropic_Gaussian_vector_is_the_symmetric_reference()
    {
        RandomStream random = new(1, "gaussian vectors");
        MomentBlocks blocks = new();
        for (int frame = 0; frame < 64; frame++)
        {
            PowerSums sums = default;
            for (int i = 0; i < Draws / 64; i++)
            {
                sums = sums.With(Magnitude(random));
            }

            blocks.Add(sums);
        }

        blocks.EndReplica();
        double error = blocks.StandardError(s => s.Skewness)!.Value;
        Assert.That(error, Is.InRange(0.003, 0.05), "about √(6/N), more for the longer tail");
        Assert.That(blocks.Total.Skewness, Is.EqualTo(AnionPolarization.SymmetricSkewness).Within(3.5 * error));
        Assert.That(AnionPolarization.SymmetricSkewness,
            Is.EqualTo(2 * Math.Sqrt(2) * (16 - (5 * Math.PI)) / Math.Pow((3 * Math.PI) - 8, 1.5)).Within(1e-12));
    }

    [Test]
    public void The_standard_error_of_the_mean_covers_the_scatter_of_repeated_samples()
    {
        double[] means = new double[200];
        double errors = 0;
        for (int trial = 0; trial < means.Length; trial++)
        {
            RandomStream random = new((ulong)trial, "repeated");
            MomentBlocks blocks = new();
            for (int frame = 0; frame < 48; frame++)
            {
                blocks.Add(default(PowerSums).With(Magnitude(random)).With(Magnitude(random)));
            }

            blocks.EndReplica();
            means[trial] = blocks.Total.Mean;
            errors += blocks.StandardError(s => s.Mean)!.Value / means.Length;
        }

        double centre = means.Average(), scatter = Math.Sqrt(means.Average(m => (m - centre) * (m - centre)));
        Assert.That(errors, Is.EqualTo(scatter).Within(0.25 * scatter), "200 trials know their scatter to 5 %, the estimate to about 15 %");
    }

    [Test]
    public void Replicas_that_disagree_widen_the_error()
    {
        MomentBlocks blocks = new();
        foreach (double level in new[] { 1.0, 2.0 })
        {
            for (int frame = 0; frame < 32; frame++)
            {
                blocks.Add(default(PowerSums).With(level + (1e-3 * frame)));
            }

            blocks.EndReplica();
        }

        Assert.That(blocks.StandardError(s => s.Mean)!.Value, Is.EqualTo(0.5).Within(1e-9), "half the difference of two replicas");
    }

    [Test]
    public void One_hump_counts_as_one_mode([Values(1, 2, 3, 4)] int seed)
    {
        MagnitudeHistogram histogram = new();
        RandomStream random = new((ulong)seed, "one hump");
        for (int i = 0; i < Draws; i++)
        {
            histogram.Add(Magnitude(random));
        }

        ModeResult result = ModeTest.Examine(histogram.Counts, histogram.BinWidth, 2000, new RandomStream(1, "test"))!;
        Assert.That(result.Modes, Is.EqualTo(1));
        Assert.That(result.UnimodalProbability, Is.GreaterThan(0.05));
    }

    [Test]
    public void A_planted_second_hump_counts_as_two_modes([Values(0.5, 0.3)] double share)
    {
        MagnitudeHistogram histogram = new();
        RandomStream random = new(7, "two humps");
        for (int i = 0; i < Draws; i++)
        {
            histogram.Add(Math.Abs((random.NextDouble() < share ? 0.4 : 1.0) + (0.12 * random.NextNormal())));
        }

        ModeResult result = ModeTest.Examine(histogram.Counts, histogram.BinWidth, 2000, new RandomStream(1, "test"))!;
        Assert.That(result.Modes, Is.EqualTo(2));
        Assert.That(result.UnimodalProbability, Is.LessThan(0.02));
    }

    [Test]
    public void A_single_far_value_makes_no_mode()
    {
        MagnitudeHistogram histogram = new();
        RandomStream random = new(9, "outlier");
        for (int i = 0; i < Draws; i++)
        {
            histogram.Add(1 + (0.1 * random.NextNormal()));
        }

        histogram.Add(2.5);
        Assert.That(ModeTest.Examine(histogram.Counts, histogram.BinWidth, 2000, new RandomStream(1, "test"))!.Modes, Is.EqualTo(1));
    }

    [Test]
    public void The_histogram_keeps_every_value_however_far_the_range_grows()
    {
        MagnitudeHistogram histogram = new();
        for (int i = 1; i <= 1000; i++)
        {
            histogram.Add(0.001 * i * i);
        }

        (double[] x, double[] density) = histogram.Density(80);
        double width = x[1] - x[0];
        Assert.That(density.Sum() * width, Is.EqualTo(1).Within(1e-9), "the density integrates to one");
        double median = 0, below = 0;
        for (int i = 0; i < x.Length && below < 0.5; i++)
        {
            below += density[i] * width;
            median = x[i];
        }

        Assert.That(median, Is.EqualTo(250).Within(width), "half of the values i²/1000 lie below 250");
    }

    [Test]
    public void The_shipped_table_has_the_common_anions_and_no_cation()
    {
        foreach (string symbol in new[] { "O", "S", "Se", "F", "Cl", "Br", "I", "N" })
        {
            Assert.That(PolarizabilityTable.Shared.TryGet(Element.Parse(symbol), out double alpha), symbol);
            Assert.That(alpha, Is.InRange(0.5, 10.5), symbol);
        }

        Assert.That(PolarizabilityTable.Shared.TryGet(Element.Parse("Li"), out _), Is.False);
    }

    private static double Magnitude(RandomStream random)
    {
        double x = random.NextNormal(), y = random.NextNormal(), z = random.NextNormal();
        return Math.Sqrt((x * x) + (y * y) + (z * z));
    }
}
