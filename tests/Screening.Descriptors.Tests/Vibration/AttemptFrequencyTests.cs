using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Descriptors.Vibration;

namespace Screening.Descriptors.Tests.Vibration;

public sealed class AttemptFrequencyTests
{
    [Test]
    public void Harmonic_ions_give_their_frequency_and_thermal_amplitude()
    {
        // Amplitudes of a thermal ensemble: A² is exponential with mean 2 u², u = 0.15 Å. 7 THz at 5 fs: 29 frames per vibration.
        const double frequency = 7, u = 0.15;
        const int ions = 400, frames = 800;
        RandomStream random = new(3, "well");
        double[] phase = new double[3 * ions], amplitude = new double[3 * ions];
        for (int k = 0; k < phase.Length; k++)
        {
            (phase[k], amplitude[k]) = (2 * Math.PI * random.NextDouble(), u * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())));
        }

        AttemptFrequency descriptor = new();
        new SyntheticTrajectory { Ions = ions, Frames = frames, IntervalPs = 0.005 }.Play(descriptor, (t, x, y, z) =>
        {
            for (int i = 0; i < ions; i++)
            {
                double turn = 2 * Math.PI * frequency * t * 0.005;
                x[i] = i + (amplitude[3 * i] * Math.Sin(turn + phase[3 * i]));
                y[i] = amplitude[(3 * i) + 1] * Math.Sin(turn + phase[(3 * i) + 1]);
                z[i] = amplitude[(3 * i) + 2] * Math.Sin(turn + phase[(3 * i) + 2]);
            }
        });
        DescriptorOutput output = descriptor.Complete();

        // The sampled extremes lie inside the true ones by up to (π/29)²/2 = 0.6 %.
        Assert.That(SyntheticTrajectory.Value(output, "attempt_frequency_THz").Value, Is.EqualTo(frequency).Within(0.5).Percent);
        Assert.That(SyntheticTrajectory.Value(output, "vibration_amplitude_A").Value, Is.EqualTo(u).Within(5).Percent);       // 1,200 amplitudes: 1.4 %
    }

    [Test]
    public void A_hop_between_two_cages_does_not_widen_the_amplitude()
    {
        AttemptFrequency descriptor = new();
        new SyntheticTrajectory { Ions = 1, Frames = 2001, IntervalPs = 0.01 }.Play(descriptor, (t, x, y, z) =>
        {
            double s = 0.2 * Math.Sin(2 * Math.PI * 5 * t * 0.01);
            (x[0], y[0], z[0]) = (s + (t > 1000 ? 3 : 0), s, s);
        });
        DescriptorOutput output = descriptor.Complete();

        Assert.That(SyntheticTrajectory.Value(output, "attempt_frequency_THz").Value, Is.EqualTo(5).Within(0.5).Percent);
        Assert.That(SyntheticTrajectory.Value(output, "vibration_amplitude_A").Value, Is.EqualTo(0.2 / Math.Sqrt(2)).Within(1.5).Percent);
    }

    [Test]
    public void Frames_too_far_apart_give_a_remark_and_no_number()
    {
        AttemptFrequency descriptor = new();
        new SyntheticTrajectory { Ions = 1, Frames = 50, IntervalPs = 0.1 }.Play(descriptor, (t, x, _, _) => x[0] = t % 2);

        Assert.That(descriptor.Complete().Values, Is.Empty);
        Assert.That(descriptor.Complete().Remarks, Has.Some.Contains("100 fs"));
    }
}
