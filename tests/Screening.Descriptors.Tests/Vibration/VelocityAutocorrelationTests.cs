using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Vibration;

namespace Screening.Descriptors.Tests.Vibration;

public sealed class VelocityAutocorrelationTests
{
    [Test]
    public void An_oscillator_of_one_frequency_has_a_cosine_as_autocorrelation()
    {
        const double Frequency = 6;                    // THz
        RandomStream random = new(3, "phases");
        double[] phase = [.. Enumerable.Range(0, 120).Select(_ => 2 * Math.PI * random.NextDouble())];
        DescriptorSeries c = Play(2000, (t, k) => Math.Cos((2 * Math.PI * Frequency * 0.01 * t) + phase[k]));
        for (int lag = 0; lag < c.X.Length; lag++)
        {
            // Random phases leave 1/√(120) of a term in the sum of phases, which the average over whole periods removes.
            Assert.That(c.Y[lag], Is.EqualTo(Math.Cos(2 * Math.PI * Frequency * c.X[lag])).Within(0.01));
        }

        Assert.That(c.X[^1], Is.GreaterThan(1));
    }

    [Test]
    public void Velocities_with_exponential_memory_decay_exponentially_within_the_stated_error()
    {
        const double Keep = 0.9;
        RandomStream random = new(4, "memory");
        double[] v = new double[120];
        DescriptorSeries c = Play(20000, (t, k) => v[k] = t == 0 ? random.NextNormal() : (Keep * v[k]) + (Math.Sqrt(1 - (Keep * Keep)) * random.NextNormal()));
        Assert.That(c.StandardError, Is.Not.Null);
        int inside = 0;
        for (int lag = 1; lag <= 60; lag++)
        {
            Assert.That(c.Y[lag], Is.EqualTo(Math.Pow(Keep, lag)).Within(0.02));
            inside += Math.Abs(c.Y[lag] - Math.Pow(Keep, lag)) < 2.5 * c.StandardError![lag] ? 1 : 0;
        }

        Assert.That(inside, Is.GreaterThan(48), "neighbouring lags err together, so fewer than 99 % may lie inside");
    }

    [Test]
    public void A_trajectory_without_velocities_gives_nothing()
    {
        VelocityAutocorrelation descriptor = new();
        SyntheticTrajectory trajectory = new() { Ions = 4, Frames = 100 };
        trajectory.Play(descriptor, (_, _, _, _) => { });
        Assert.That(descriptor.Complete().Series, Is.Empty);
    }

    private static DescriptorSeries Play(int frames, Func<int, int, double> velocity)
    {
        VelocityAutocorrelation descriptor = new();
        SyntheticTrajectory trajectory = new() { Ions = 40, Framework = 0, Frames = frames };
        descriptor.Begin(trajectory.Info(velocities: true));
        double[][] v = [new double[40], new double[40], new double[40]];
        for (int t = 0; t < frames; t++)
        {
            for (int k = 0; k < 120; k++)
            {
                v[k / 40][k % 40] = velocity(t, k);
            }

            descriptor.Accept(new Frame { Index = t, TimePs = 0.01 * t, Lattice = Lattice.Cubic(20), X = v[0], Y = v[1], Z = v[2], Vx = v[0], Vy = v[1], Vz = v[2] });
        }

        descriptor.End();
        return SyntheticTrajectory.Series(descriptor.Complete(), "velocity_autocorrelation_Li");
    }
}
