using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Descriptors.Transport;

namespace Screening.Descriptors.Tests.Transport;

/// <summary>
/// Whether the standard error of D means what it says: over 500 synthetic walks of known D the interval of one standard error holds the truth in about 68 % and
/// the 95 % interval in about 95 %. 500 trials leave ±2.1 % (one standard deviation).
/// </summary>
public sealed class ErrorCalibrationTests
{
    private const int Trials = 500, Frames = 200;
    private const double Step = 0.2;                   // Å per axis and frame: D = step² / 2 per frame
    private const double TrueD = Step * Step / 2 * 1e-4;

    private static readonly object[] Cases =
    [
        // Blocks within one run; ions on their own, and rattling in cages that they seldom leave.
        new object[] { "one run of free walkers", 1, 0.0, false },
        new object[] { "one run of hoppers", 1, 0.0, true },

        // Ensembles of runs.
        new object[] { "three runs of free walkers", 3, 0.0, false },
        new object[] { "three runs of hoppers", 3, 0.0, true },
        new object[] { "two runs of free walkers", 2, 0.0, false },

        // Runs that differ by more than their blocks show (10 % of D, as much again as the statistical error): other orderings, slow modes.
        new object[] { "three runs that differ", 3, 0.10, false },
        new object[] { "six runs that differ", 6, 0.10, false },
    ];

    [TestCaseSource(nameof(Cases))]
    public void The_interval_of_one_standard_error_covers_the_truth_in_two_of_three_trials(string name, int replicas, double spread, bool hopping)
    {
        int inside = 0, inside95 = 0;
        double squares = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            MeanSquaredDisplacement descriptor = new(new());
            for (int replica = 0; replica < replicas; replica++)
            {
                RandomStream random = new((ulong)((trial * replicas) + replica), "calibration " + name);
                double scale = Math.Sqrt(Math.Max(0.1, 1 + (spread * random.NextNormal())));
                Walk(descriptor, random, scale, hopping);
            }

            DescriptorOutput output = descriptor.Complete();
            DescriptorValue d = SyntheticTrajectory.Value(output, "tracer_diffusivity_cm2_s");
            double z = (d.Value - TrueD) / d.StandardError!.Value;
            inside += Math.Abs(z) <= 1 ? 1 : 0;
            inside95 += TrueD >= SyntheticTrajectory.Value(output, "tracer_diffusivity_lower95_cm2_s").Value
                && TrueD <= SyntheticTrajectory.Value(output, "tracer_diffusivity_upper95_cm2_s").Value ? 1 : 0;
            squares += z * z;
        }

        TestContext.Out.WriteLine($"{name}: one standard error {100.0 * inside / Trials:0.0} %, 95 % interval {100.0 * inside95 / Trials:0.0} %, z rms {Math.Sqrt(squares / Trials):0.00}");
        Assert.That(inside / (double)Trials, Is.InRange(0.60, 0.76), name);
        Assert.That(inside95 / (double)Trials, Is.InRange(0.88, 0.99), name);
    }

    /// <summary>Twenty-four ions. Hoppers rattle by 0.3 Å and hop by 2 Å along an axis at random times, at the same D.</summary>
    private static void Walk(MeanSquaredDisplacement descriptor, RandomStream random, double scale, bool hopping)
    {
        const int ions = 24;
        const double hop = 2;
        double rate = 3 * Step * Step * scale * scale / (hop * hop);       // 6D = rate · hop²
        double[] place = new double[3 * ions];
        new SyntheticTrajectory { Ions = ions, Frames = Frames, IntervalPs = 1 }.Play(descriptor, (_, x, y, z) =>
        {
            for (int i = 0; i < ions; i++)
            {
                if (hopping)
                {
                    if (random.NextDouble() < rate)
                    {
                        place[(3 * i) + random.Next(3)] += random.NextDouble() < 0.5 ? hop : -hop;
                    }
                }
                else
                {
                    for (int k = 0; k < 3; k++)
                    {
                        place[(3 * i) + k] += Step * scale * random.NextNormal();
                    }
                }

                double rattle = hopping ? 0.3 : 0;
                (x[i], y[i], z[i]) = (place[3 * i] + (rattle * random.NextNormal()), place[(3 * i) + 1] + (rattle * random.NextNormal()), place[(3 * i) + 2] + (rattle * random.NextNormal()));
            }
        });
    }
}
